"""``--api-har``: one archive of all exchanges, in order, from however many processes, and without secrets."""

import json
import os
import sys

import pytest

TESTS = """
import pytest
import requests
from pytest_apiint import faults


def get(api, path="/users/1", **more):
    return requests.get(api.base_url + path, timeout=5, **more)


def test_b(api):
    api.mock.get("/users/1", json={"access_token": "tok-9f8e7d6c5b4a39281706"})
    get(api, headers={"Authorization": f"Bearer {api.secret('token')}"})
    get(api, "/users/1?key=tok-9f8e7d6c5b4a39281706")


def test_a(api):
    api.mock.get("/users/1")
    api.fail("GET /users/1", faults.status(503))
    assert get(api).status_code == 200, "no retry"


def test_without(): pass


@pytest.fixture
def late(api):
    yield
    get(api)


def test_after_the_test_itself(api, late):
    api.mock.get("/users/1")
"""


@pytest.fixture
def archive(pytester, acme):
    return lambda name="run.har": json.loads(pytester.path.joinpath(name).read_text())["log"]


def pages(log):
    return [(page["title"].rpartition("::")[2], page["_outcome"]) for page in log["pages"]]


def test_all_exchanges_stand_in_one_archive_in_the_order_of_the_tests(run, archive, pytester):
    result = run(TESTS, "--api-har=run.har")
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["apiint: all exchanges are in run.har"])
    log = archive()
    assert pages(log) == [("test_b", "passed"), ("test_a", "failed"), ("test_after_the_test_itself", "passed")]
    told = [(entry["pageref"], entry["response"]["status"], entry["_origin"]) for entry in log["entries"]]
    assert told == [("test_1", 200, "mock"), ("test_1", 200, "mock"), ("test_2", 503, "fault"), ("test_3", 200, "mock")]
    text = pytester.path.joinpath("run.har").read_text()
    assert "tok-9f8e" not in text
    assert "Bearer apiint-secret.acme.token" in text
    assert not list(pytester.path.glob(".apiint/*"))


def test_as_ini_and_environment_say_from_where_they_stand(run, archive, pytester, monkeypatch):
    pytester.path.joinpath("pytest.ini").write_text("[pytest]\napiint_har = out/ini.har\n")
    pytester.mkdir("sub")
    monkeypatch.chdir("sub")
    run(TESTS, "-q", "..")
    assert len(archive("out/ini.har")["pages"]) == 3
    monkeypatch.setenv("APIINT_HAR", "env.har")
    result = run("", "-q", "..")
    assert len(archive("sub/env.har")["pages"]) == 3
    assert "all exchanges" not in str(result.stdout)


@pytest.mark.parametrize(
    ("option", "seen"),
    [("--api-har=.", "it's a directory"), ("--api-har=test_it.py/run.har", "test_it.py is no directory")],
)
def test_where_nothing_can_be_written_is_said_before_any_test(run, acme, option, seen, pytester):
    pytester.makepyfile(test_it="def test_it(): pass")
    result = run("", option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: nothing can be written there", f"  seen   {seen}"])


def test_a_missing_library_is_said_before_any_test(run, acme, monkeypatch):
    monkeypatch.setitem(sys.modules, "harfile", None)
    result = run("def test_it(): pass", "--api-har=run.har")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*harfile isn't installed", "  fix  pip install 'pytest-apiint[[]report]'"])


def test_what_becomes_unwritable_meanwhile_is_said(run, acme):
    result = run(
        """
import pathlib

def test_it(api):
    pathlib.Path("run.har").mkdir()
""",
        "--api-har=run.har",
    )
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["apiint: run.har was not written: is a directory"])


def test_replayed_exchanges_carry_what_a_description_said(run, archive, pytester):
    pytester.makepyprojecttoml("""
[tool.apiint.services.acme]
base_url = "https://api.acme.example"
spec = "a.json"
""")
    answers = {
        "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "array"}}}}}
    }
    spec = {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {"/users": {"get": answers}}}
    pytester.path.joinpath("a.json").write_text(json.dumps(spec))
    run(
        """
import requests

def test_it(api):
    api.mock.get("/users", json=[])
    requests.get(api.base_url + "/users", timeout=5)
""",
        "--api-har=run.har",
    )
    (entry,) = archive()["entries"]
    assert (entry["_verdict"], entry["_operation"], entry["_service"]) == ("valid", "GET /users", "acme")


def test_to_collect_is_no_run(run, archive, pytester):
    for name in ("run.har", "run.jsonl"):
        pytester.path.joinpath(name).write_text("of the last run")
    run(TESTS, "--collect-only", "--api-har=run.har", "--api-log=run.jsonl")
    assert {pytester.path.joinpath(name).read_text() for name in ("run.har", "run.jsonl")} == {"of the last run"}


def test_a_worker_that_was_killed_leaves_what_it_had_written(run, archive, pytester):
    pytester.makeconftest("""
import pathlib

def pytest_sessionfinish(session):
    for part in session.config.rootpath.glob(".apiint/*/har-main.jsonl"):
        part.write_text(part.read_text() + '["test_it.py", 1, {"page": {"star')
""")
    run(TESTS, "--api-har=run.har")
    assert len(archive()["pages"]) == 3


LIVE = """
[tool.apiint.services.acme]
base_url = "https://api.acme.example"
sandbox_url = "http://127.0.0.1:1"
secrets = { token = "ACME_TOKEN" }
"""


def test_a_secret_that_only_a_live_test_comes_to_know_is_hidden_too(run, archive, pytester):
    pytester.makepyprojecttoml(LIVE)
    result = run(
        """
import pytest
import requests

def test_mocked(api):
    api.mock.get("/a")
    requests.get(api.base_url + "/a", timeout=5)

@pytest.fixture
def key(monkeypatch):
    monkeypatch.setenv("ACME_TOKEN", "tok-9f8e7d6c5b4a39281706")

def test_live(key, sandbox_api):
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{sandbox_api.base_url}/{sandbox_api.secret('token')}", timeout=5)
""",
        "--api-har=run.har",
    )
    result.assert_outcomes(passed=2)
    live = archive()["entries"][1]
    assert live["request"]["url"] == "http://127.0.0.1:1/apiint-secret.acme.token"
    assert "_virtualTime" not in live


def test_what_became_of_each_test_is_told_in_pytests_words(run, archive):
    run(
        """
import pytest

@pytest.fixture
def broken(api):
    raise ValueError

@pytest.fixture
def breaks(api):
    yield
    raise ValueError

def test_skipped(api): pytest.skip("no")
@pytest.mark.xfail
def test_xfailed(api): assert 0
@pytest.mark.xfail
def test_xpassed(api): pass
def test_broken(broken): pass
def test_breaks(breaks): pass
def test_failed_and_breaks(breaks): assert 0
""",
        "--api-har=run.har",
        "-o",
        "xfail_strict=false",
    )
    assert pages(archive()) == [
        ("test_skipped", "skipped"),
        ("test_xfailed", "xfailed"),
        ("test_xpassed", "xpassed"),
        ("test_broken", "error"),
        ("test_breaks", "error"),
        ("test_failed_and_breaks", "failed"),
    ]


def test_a_run_that_ends_with_an_error_of_usage_leaves_nothing_behind(run, acme, monkeypatch):
    monkeypatch.delenv("APIINT_RUN_ID", raising=False)
    assert run("def test_it(api): pass", "--api-har=run.har", "--api-log=.").ret == pytest.ExitCode.USAGE_ERROR
    assert "APIINT_RUN_ID" not in os.environ
