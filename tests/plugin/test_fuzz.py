"""Varied answers as a run has them: options, crashes that are kept, and the test that a finding gives to paste."""

import json
import re
import shutil
import sys
from pathlib import Path

import hypothesis.strategies  # noqa: F401 - or each run in this process would load it anew
import pytest

from pytest_apiint.checks.fuzz.crashes import Kept
from pytest_apiint.contract.variations import strategies  # noqa: F401

ACME = Path(__file__).parents[2] / "fixtures" / "acme.openapi.yaml"
SETTINGS = """
[tool.apiint.services.acme]
base_url = "https://api.acme.example"
secrets = { token = "ACME_TOKEN" }
spec = "acme.openapi.yaml"
"""
CLIENT = """
import requests

class AcmeError(Exception): pass

class AcmeClient:
    def __init__(self, base_url, token):
        self.base_url, self.http = base_url, requests.Session()
        self.http.headers["Authorization"] = f"Bearer {token}"
    def get(self, path, **query):
        try:
            return self.http.get(self.base_url + path, params=query, timeout=5).json()
        except requests.RequestException as error:
            raise AcmeError("no answer") from error
    def user(self, number):
        user = self.get(f"/users/{number}")
        return user["email"].lower()
    def users(self):
        cursor = {}
        while True:
            page = self.get("/users", **cursor)
            yield from page["items"]
            if page["next_cursor"] is None: return
            cursor = {"cursor": page["next_cursor"]}
"""
MENDED = CLIENT.replace('user["email"]', '(user.get("email") or "")')
SUITE = """
import httpx
from acme import AcmeClient, AcmeError
from pytest_apiint.suites import ClientSuite, listing, read

class TestAcme(ClientSuite):
    service, base_errors = "acme", (AcmeError,)
    def make_client(self, api): return AcmeClient(api.base_url, api.secret("token"))
    @read(answer={"id": 123, "name": "John", "email": "john@mail.example"})
    def user(self, client): return client.user(123)
    @listing(pages=[{"items": [{"id": 1, "name": "A"}], "next_cursor": "c2"}, {"items": [], "next_cursor": None}])
    def users(self, client): return client.users()
"""
ASYNC = """
import httpx
from acme import AcmeError
from pytest_apiint.suites import ClientSuite, read

class TestAcme(ClientSuite):
    service, base_errors = "acme", (AcmeError,)
    async def make_client(self, api):
        return httpx.AsyncClient(base_url=api.base_url, headers={"Authorization": "Bearer " + api.secret("token")})
    @read(answer={"id": 123, "name": "John", "email": "john@mail.example"})
    async def user(self, client):
        answer = await client.get("/users/123")
        if answer.status_code != 200: raise AcmeError
        return answer.json()["email"].lower()
"""
LAZY = SUITE.replace("return client.user(123)", "return (client.user(number) for number in [123])")
PLAIN = ASYNC.replace("async def make_client", "def make_client").replace(
    "    async def user(self, client):",
    "    def user(self, client): return self.asked(client)\n    async def asked(self, client):",
)
SELECT = "--api-select=plain-call,survives-valid"


@pytest.fixture
def project(pytester, run):
    shutil.copy(ACME, pytester.path)
    pytester.makepyprojecttoml(SETTINGS)
    pytester.makepyfile(acme=CLIENT)

    def fuzzed(*options, suite=SUITE, client=CLIENT):
        pytester.makepyfile(acme=client)
        pytester.makepyfile(test_acme=suite)
        sys.modules.pop("acme", None)
        return run("", "-p", "no:cacheprovider", "-W", "ignore::pytest_apiint.ContractWarning", *options)

    return fuzzed


def pasted(text):
    """The test that a failure gives."""
    (test,) = re.findall(r"^as a test, to be pasted into \S+:\n\n((?:    .*\n|\n(?=    ))+)", text, re.MULTILINE)
    return "".join(line[4:] + "\n" for line in test.splitlines())


def test_a_finding_names_the_answer_the_line_and_how_to_run_it(project):
    text = project(SELECT, "-k", "user-survives-valid").stdout.str()
    assert "user, survives-valid: " in text
    assert re.search(r"KeyError at acme\.py:16: return user\[\"email\"\]\.lower\(\)", text)
    assert '  differs   $.email: "john@mail.example" -> absent' in text
    command = 'pytest "test_acme.py::TestAcme::test_check[user-survives-valid]" --api-response="absent \\$.email"'
    assert command in text


USER, PAGES = 'user["email"].lower()', 'page["items"]'
REQUESTS, BOTH = "except requests.RequestException", "except (requests.RequestException, ValueError)"
FINDINGS = {
    "absent": ("user-survives-valid", [], MENDED, SUITE, "KeyError"),
    "null": ("user-survives-valid", ["null $.email"], MENDED, SUITE, "AttributeError"),
    "type": (
        "user-breaks-cleanly",
        ["type $.email 12"],
        CLIENT.replace(USER, 'user.get("email")'),
        SUITE,
        "AttributeError",
    ),
    "listing": (
        "users-breaks-cleanly",
        ["absent $.items"],
        CLIENT.replace(PAGES, 'page.get("items", ())'),
        SUITE,
        "KeyError",
    ),
    "wire": ("user-breaks-cleanly-wire", ["wire list"], CLIENT.replace(USER, "type(user)"), SUITE, "TypeError"),
    "bytes": (
        "user-breaks-cleanly-wire",
        ["wire huge-integer"],
        CLIENT.replace(REQUESTS, BOTH),
        SUITE,
        "ValueError",
    ),
    "async": ("user-survives-valid", ["null $.email"], None, ASYNC, "AttributeError"),
    "iterator": ("user-survives-valid", [], MENDED, LAZY, "KeyError"),
    "coroutine": ("user-survives-valid", ["null $.email"], None, PLAIN, "AttributeError"),
}


@pytest.mark.parametrize(("check", "names", "client", "suite", "error"), FINDINGS.values(), ids=FINDINGS)
def test_what_is_pasted_fails_on_the_client_and_passes_once_it_is_mended(
    project, pytester, check, names, client, suite, error
):
    select = f"--api-select=plain-call,{check.partition('-')[2]}"
    options = [f"--api-response={name}" for name in names]
    found = project(select, *options, "--api-strict", "-k", check, suite=suite)
    found.assert_outcomes(failed=1)
    test = pasted(found.stdout.str())
    mended = suite if client else suite.replace('answer.json()["email"]', '(answer.json()["email"] or "")')
    pytester.makepyfile(mended=client or CLIENT)
    pytester.makepyfile(test_mended=f"{mended}\n\n{test}".replace("from acme", "from mended"))
    found = project("-k", "not test_check", suite=f"{suite}\n\n{test}")
    found.assert_outcomes(passed=1, failed=1, deselected=found.parseoutcomes()["deselected"])
    assert re.search(rf"^E +{error}", found.stdout.str(), re.MULTILINE)
    assert re.search(r"^FAILED test_acme.py::", found.stdout.str(), re.MULTILINE)


def test_what_is_pasted_has_the_pages_after_one_that_was_asked_for_twice(project):
    asked = 'page = self.get("/users", **cursor)'
    again = CLIENT.replace(asked, f'{asked}\n            if "items" not in page: {asked}')
    options = "--api-select=plain-call,breaks-cleanly", "--api-response=absent $.items", "--api-strict"
    test = pasted(project(*options, "-k", "users-breaks-cleanly", client=again).stdout.str())
    assert "{'items': [], 'next_cursor': None}" in test


def test_what_is_pasted_names_its_service_where_there_are_several(project, pytester):
    pytester.makepyprojecttoml(SETTINGS + '[tool.apiint.services.other]\nbase_url = "https://api.other.example"\n')
    test = pasted(project(SELECT, "-k", "user-survives-valid").stdout.str())
    found = project("-k", "not test_check", suite=f"{SUITE}\n\n{test}")
    found.assert_outcomes(failed=1, deselected=found.parseoutcomes()["deselected"])
    assert "KeyError" in found.stdout.str()


def crashes(pytester):
    return [json.loads(file.read_text()) for file in (pytester.path / ".apiint" / "crashes").glob("*.json")]


def test_a_crash_is_kept_without_values_tried_first_and_forgotten_once_survived(project, pytester):
    project(SELECT, "-k", "user-survives-valid").assert_outcomes(failed=1)
    (crash,) = [one for one in crashes(pytester) if one["answer"] == "absent $.email"]
    assert (crash["version"], crash["call"], crash["check"]) == (1, "user", "survives-valid")
    assert (crash["error"], crash["where"]) == ("KeyError", "acme.py:16")
    assert "john@mail.example" not in json.dumps(crashes(pytester))
    assert (pytester.path / ".apiint" / ".gitignore").read_text() == "*\n"
    # Of one answer only that which is kept is sure to be met.
    project(SELECT, "--api-fuzz-cases=1", "-k", "user-survives-valid").assert_outcomes(failed=1)
    project(SELECT, "-k", "user-survives-valid", client=MENDED).assert_outcomes(passed=1)
    assert crashes(pytester) == []


def test_a_crash_whose_place_is_gone_is_forgotten_and_a_broken_file_is_none(project, pytester):
    Kept(pytester.path, "test_acme.py::TestAcme").keep("user", "survives-valid", "absent $.gone", "KeyError", "")
    (pytester.path / ".apiint" / "crashes" / "broken.json").write_text("{")
    project(SELECT, "-k", "user-survives-valid", client=MENDED).assert_outcomes(passed=1)
    assert [file.name for file in (pytester.path / ".apiint" / "crashes").iterdir()] == ["broken.json"]


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--api-response=nul $.email", ["that is no name of a varied answer", "did you mean null?"]),
        ("--api-response=null email", ["that is no name of a varied answer", "a place begins with $"]),
        ("--api-fuzz-cases=many", ["that is no number", "--api-fuzz-cases=many"]),
        ("--api-fuzz-cases=0", ["that is no number", "a whole number from 1"]),
        ("--api-fuzz-tier=vaild", ['no tier is called "vaild"', "did you mean valid?"]),
        ("--api-seed=-1", ["that is no number", "--api-seed=-1"]),
    ],
)
def test_options_that_mean_nothing_are_refused_at_the_start(project, option, told):
    found = project(SELECT, option)
    assert found.ret == pytest.ExitCode.USAGE_ERROR
    for text in told:
        assert text in found.stderr.str()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("null $.emial", "nearest  null $.email"),
        ("wire nam", "nearest  wire nan"),
        ("tiny: null $.id", "no seed is called 'tiny'"),
    ],
)
def test_an_answer_that_there_isnt_is_told_with_the_nearest(project, name, told):
    check = "breaks-cleanly-wire" if name.startswith("wire") else "survives-valid"
    found = project(f"--api-select=plain-call,{check}", f"--api-response={name}", "-k", f"user-{check}")
    found.assert_outcomes(failed=1)
    text = found.stdout.str()
    assert told in text
    assert "Traceback" not in text


@pytest.mark.parametrize("how", ["option", "environment", "ini"])
def test_a_tier_may_be_left_out(project, pytester, monkeypatch, how):
    options = ["--api-fuzz-tier=tolerant,breaking"] if how == "option" else []
    if how == "environment":
        monkeypatch.setenv("APIINT_FUZZ_TIER", "tolerant")
    if how == "ini":
        options = ["-o", "apiint_fuzz_tier=tolerant"]
    found = project(SELECT, "-k", "user-survives-valid", "-rs", *options)
    found.assert_outcomes(skipped=1)
    assert "leaves out what is valid" in found.stdout.str()
