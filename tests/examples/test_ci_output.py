"""docs/ci-output.md and docs/hooks.md show what is: their blocks run, their lines are what is written."""

import json
import re
import shlex
from inspect import getmembers, isfunction
from pathlib import Path

import pytest

from pytest_apiint.plugin import hookspecs
from pytest_apiint.report import log_line
from pytest_apiint.report.run import Attempt
from tests.docs.pages import blocks, missing, steps

DOCS = Path(__file__).parents[2] / "docs"
OUTPUT, HOOKS = (DOCS / "ci-output.md").read_text(), (DOCS / "hooks.md").read_text()
LIMITED, SERVICES, LIBRARY, PATTERNS, VARIATIONS = re.findall(
    r"^```python\n(.*?)^```$", HOOKS, re.MULTILINE | re.DOTALL
)
(PROVIDER,) = re.findall(r"^```python\n(.*?)^```$", OUTPUT, re.MULTILINE | re.DOTALL)
TESTS = """
import requests

def test_it(apis):
    globex = apis["globex"]
    globex.mock.get("/a", status_code=429, text="gx_0123456789abcdef")
    requests.get(globex.base_url + "/a", timeout=5)
"""
TAUGHT = """
import pytest
from acme_lines import get
from pytest_apiint import faults

def test_it(apis):
    globex = apis["globex"]
    globex.mock.get("/a", text="mocked")
    globex.fail("GET /a", faults.read_timeout())
    with pytest.raises(ConnectionError, match="read_timeout"):
        get(globex.base_url + "/a", timeout=3)
    assert get(globex.base_url + "/a", timeout=3) == "mocked"
    assert globex.clock.elapsed == 3

def test_as_ever():
    with pytest.raises(ConnectionError, match="the real thing"):
        get("https://globex.example", timeout=3)
"""
ONE = Attempt(2, 1, "GET", "https://api.acme.example/users/1", 1.0, 1.25, status=200, service="acme", correlation="r-1")
FACTS = {"number": 2, "epoch": 1767225600.0, "test": "test_acme.py::test_waits", "mode": "mock"}


@pytest.fixture
def run(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def run(*options, inprocess=True, test=TESTS):
        pytester.makepyfile(test)
        start = pytester.runpytest_inprocess if inprocess else pytester.runpytest_subprocess
        return start("-p", "pytest_apiint.plugin.entry", *options)

    return run


def test_hooks_work_as_shown(run, pytester):
    pytester.makeconftest(f"{LIMITED}\n{SERVICES}\n{PATTERNS}")
    result = run("-s", "--api-har=run.har")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*globex is limited: /a"])
    (entry,) = json.loads(pytester.path.joinpath("run.har").read_text())["log"]["entries"]
    assert entry["request"]["url"] == "https://globex-test.example/a"
    assert entry["response"]["content"]["text"] == "apiint-secret.globex_key.1"


BANK = """
import requests

class BankError(Exception): pass

class Bank:
    def __init__(self, api): self.base_url = api.base_url

    def account(self, number):
        try:
            account = requests.get(f"{self.base_url}/accounts/{number}", timeout=5).json()
        except requests.RequestException as error:
            raise BankError from error
        if account["status"] == "closed":
            return 0

        return account["balance"]["amount"] / 100
"""
SUITE = """
from bank import Bank, BankError
from pytest_apiint.suites import ClientSuite, read

class TestBank(ClientSuite):
    base_errors = (BankError,)
    def make_client(self, api): return Bank(api)
    @read(answer={"id": 7, "status": "open", "balance": {"amount": 125000, "currency": "EUR"}})
    def account(self, client): return client.account(7)
"""
MONEY = {"type": ["object", "null"], "properties": {"amount": {"type": "integer"}, "currency": {"type": "string"}}}
MEMBERS = {"id": {"type": "integer"}, "status": {"type": "string"}, "balance": MONEY}
SCHEMA = {"type": "object", "required": [*MEMBERS], "properties": MEMBERS}
ANSWERS = {"200": {"description": "it", "content": {"application/json": {"schema": SCHEMA}}}}
NUMBER = {"name": "account_id", "in": "path", "required": True, "schema": {"type": "integer"}}
SPEC = {
    "openapi": "3.1.0",
    "info": {"title": "Bank", "version": "1"},
    "paths": {"/accounts/{account_id}": {"get": {"parameters": [NUMBER], "responses": ANSWERS}}},
}


def test_variations_are_told_as_shown(run, pytester, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    pytester.makeconftest(VARIATIONS)
    pytester.makefile(".json", bank=json.dumps(SPEC))
    pytester.makepyprojecttoml('[tool.apiint.services.bank]\nbase_url = "https://bank.example"\nspec = "bank.json"\n')
    pytester.makepyfile(bank=BANK, test_bank=SUITE)
    (step,) = steps(next(block for block in blocks(HOOKS) if block.language == "console"))
    result = run(*shlex.split(step.command)[1:], "-k", "survives-valid", "-p", "no:cacheprovider")
    assert missing(list(step.lines), result.stdout.str()) == ""
    result = run("--api-select=survives-valid", "--api-response=amount in yen", "-k", "test_bank")
    result.assert_outcomes(passed=1)


def test_a_library_is_taught_as_shown(run, pytester):
    pytester.makepyfile(acme_lines="def get(url, timeout): raise ConnectionError('the real thing')")
    pytester.syspathinsert()
    pytester.makeconftest(f"{SERVICES}\n{LIBRARY}")
    result = run(test=TAUGHT)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["apiint: requests *, acme-lines (by a plugin)"])


def test_every_hook_is_on_the_page():
    told = set(re.findall(r"^\| `(pytest_apiint_\w+)\(", HOOKS, re.MULTILINE))
    assert told == {name for name, _ in getmembers(hookspecs, isfunction) if name.startswith("pytest_apiint_")}


def test_lines_of_the_log_are_as_shown():
    assert re.search(r"^```json\n(.*)\n```$", OUTPUT, re.MULTILINE)[1] == log_line.record(ONE, **FACTS)
    assert re.search(r"^```text\n(.*)\n```$", OUTPUT, re.MULTILINE)[1] == log_line.text(ONE, **FACTS)


def test_a_provider_as_shown_has_the_spans(run, pytester):
    pytester.makeconftest(PROVIDER + "\n" + SERVICES)
    result = run("--api-otel", inprocess=False)
    result.assert_outcomes(passed=1)
    assert '"http.response.status_code": 429,' in str(result.stdout)
