"""One run, four workers, and two runs merged tell the same; a worker that dies costs its test and no more."""

import json
import os
import re
import subprocess
import sys
from contextlib import chdir

import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint

# What a run has of its own: when, where and how fast it was.
TIMES = {"duration", "took", "started", "ended", "epoch", "worker", "workers", "elapsed"}
SETTINGS = """
[tool.apiint.services.acme]
base_url = "https://api.acme.example/v1"
spec = "acme.yaml"
secrets = { token = "ACME_TOKEN" }
"""
SPEC = """
openapi: 3.0.3
info: {title: Acme, version: "1"}
paths:
  /users/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      responses:
        "200":
          description: A user.
          content:
            application/json:
              schema: {type: object, properties: {id: {type: integer}, name: {type: string}}}
        "404": {description: None.}
  /payments:
    post: {responses: {"201": {description: Made.}}}
"""
HEAD = """
import time
import pytest, requests
from pytest_apiint import faults
def get(api, n):
    key = {"Authorization": f"Bearer {api.secret('token')}"}
    return requests.get(f"{api.base_url}/users/{n}", headers=key, timeout=9)
"""
A = f"""{HEAD}
def test_good(api):
    api.mock.get("/users/1", json={{"id": 1, "name": "J"}})
    assert get(api, 1).ok

@pytest.mark.parametrize("token", ["tok-4711-aaaa", "tok-4712-bbbb"])
def test_waits(api, token):
    api.mock.get("/users/1", json={{"id": 1, "access_token": token}})
    api.fail("GET /users/1", faults.rate_limited(retry_after=30))
    get(api, 1)
    time.sleep(30)
    assert get(api, 1).ok

def test_ill(api):
    api.mock.get("/users/2", status_code=404)
    assert get(api, 2).ok

def test_skips(api):
    pytest.skip("no reason")

def test_of_others():
    pass
"""
B = f"""{HEAD}
from pytest_apiint.suites import ClientSuite, read

class TestAcme(ClientSuite):
    base_errors = (requests.RequestException, ValueError)
    def make_client(self, api):
        return api
    @read(answer={{"id": 1}})
    def user(self, client):
        return get(client, 1).json()["id"]

@pytest.mark.xfail(reason="known", strict=True)
def test_expected(api):
    api.mock.get("/users/1", json={{"id": 1}})
    assert not get(api, 1).ok

def test_of_others():
    pass
"""
CHECKS = "--api-select=plain-call,retry-after-seconds,error-status-typed,circuit-breaker"
DEAD = """
import os, requests
def test_first(api):
    api.mock.get("/users/1", json={"id": 1})
    assert requests.get(f"{api.base_url}/users/1", timeout=9).ok
def test_kills(api):
    os._exit(3)
def test_last(api):
    pass
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project, and what one run in one process tells of it, and one of each of its files."""
    folder = tmp_path_factory.mktemp("project")
    for name, text in (("pyproject.toml", SETTINGS), ("acme.yaml", SPEC), ("test_a.py", A), ("test_b.py", B)):
        (folder / name).write_text(text)
    for name, files in (("one", ()), ("a", ("test_a.py",)), ("b", ("test_b.py",))):
        run(folder, *files, out=name)
        (folder / ".apiint" / "reports").rename(folder / f"journals-{name}")
    return folder


def run(folder, *words, out):
    """Run pytest in a process of its own."""
    plugins = ("-p", "pytest_apiint.plugin.entry", "-p", "xdist")
    asked = ("--api-report=json", f"--api-report-dir={out}", CHECKS)
    foreign = ("CI", "APIINT_RUN_ID", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST")
    environ = {name: value for name, value in os.environ.items() if name not in foreign}
    return subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, *asked, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )


def merge(folder, *words):
    with chdir(folder):
        return CliRunner().invoke(apiint, ["report", "merge", "--format", "json", *words])


def told(folder):
    def bare(value):
        if isinstance(value, dict):
            return {name: bare(one) for name, one in value.items() if name not in TIMES}
        if isinstance(value, list):
            return [bare(one) for one in value]
        # The test's own clock begins when it does; an object's place in memory is another each time.
        passing = r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT|0x[0-9a-f]+"
        return re.sub(passing, "*", value) if isinstance(value, str) else value

    return bare(json.loads((folder / "report.json").read_text())["run"])


def test_one_run_tells_all(project):
    one = told(project / "one")
    assert [test["outcome"] for test in one["tests"]] == [
        *("passed", "passed", "passed", "failed", "skipped"),
        *("xfailed", "skipped", "passed", "passed", "skipped"),
    ]
    assert len({test["id"] for test in one["tests"]}) == 10
    assert dict(one["coverage"][0]["verdicts"]).keys() == {"valid"}
    assert one["others"] == [["test_a.py", 1], ["test_b.py", 1]]


def test_four_workers_tell_the_same(project):
    run(project, "-n4", out="four")
    assert told(project / "four") == told(project / "one")


@pytest.mark.parametrize("dist", ["loadscope", "worksteal"])
def test_however_tests_are_dealt_out(project, dist):
    run(project, "-n2", f"--dist={dist}", "test_a.py", out=dist)
    assert told(project / dist) == told(project / "a")


def test_two_runs_that_are_merged_tell_the_same(project):
    result = merge(project, "journals-a", "journals-b", "--output", "two")
    assert result.exit_code == 0, result.output
    assert told(project / "two") == told(project / "one")
    # Reports do, where nobody has kept the journals.
    assert merge(project, "a", "b", "--output", "reports").exit_code == 0
    assert told(project / "reports") == told(project / "one")


@pytest.fixture
def dead(tmp_path):
    (tmp_path / "pyproject.toml").write_text(SETTINGS.replace("spec", "# spec"))
    (tmp_path / "test_dead.py").write_text(DEAD)
    return tmp_path


def test_a_worker_that_dies_costs_its_test_alone(dead):
    result = run(dead, "-n1", out="out")
    found = {test["id"].partition("::")[2]: test for test in told(dead / "out")["tests"]}
    assert {name: test["outcome"] for name, test in found.items()} == {
        "test_first": "passed",
        "test_kills": "error",
        "test_last": "passed",
    }
    assert "crashed while running 'test_dead.py::test_kills'" in found["test_kills"]["headline"]
    assert len(found["test_first"]["attempts"]) == 1
    assert "journal-gw0.jsonl ends early" in result.stdout


def test_a_run_that_dies_can_be_told_afterwards(dead):
    run(dead, out="out")
    assert not (dead / "out").exists()
    result = merge(dead, "--output", "out")
    assert "journal-main.jsonl ends early" in result.stdout
    assert [test["id"] for test in told(dead / "out")["tests"]] == ["test_dead.py::test_first"]
