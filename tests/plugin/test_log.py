"""``--api-log``: a line for each exchange as it ends, from however many processes, and without secrets."""

import json
import sys

import pytest

TESTS = """
import pytest
import requests
from pytest_apiint import faults


@pytest.mark.parametrize("number", range(4))
def test_it(api, number):
    api.mock.get("/users/1", json={"access_token": "tok-9f8e7d6c5b4a39281706"})
    api.fail("GET /users/1", faults.status(503))
    url = f"{api.base_url}/users/1?key=tok-9f8e7d6c5b4a39281706&token={api.secret('token')}"
    for _ in range(2):
        requests.get(url, timeout=5, headers={"X-Request-ID": f"r-{number}"})
"""


def test_each_exchange_is_a_line(run, acme, pytester):
    log = pytester.path / "log" / "api.jsonl"
    log.parent.mkdir()
    log.write_text("of a run before\n")
    run(TESTS, "--api-log=log/api.jsonl").assert_outcomes(passed=4)
    told = [json.loads(line) for line in log.read_text().splitlines()]
    assert sorted((one["test"][-3:], one["attempt"], one["status"], one["correlation"]) for one in told) == [
        (f"[{number}]", attempt, status, f"r-{number}")
        for number in range(4)
        for attempt, status in ((1, 503), (2, 200))
    ]
    assert {(one["service"], one["mode"], one["method"], one["duration_ms"]) for one in told} == {
        ("acme", "mock", "GET", 0.0)
    }
    assert "tok-9f8e" not in told[-1]["url"]
    assert "token=apiint-secret.acme.token" in told[0]["url"]


def test_a_dash_is_text_on_stderr_past_all_capturing(run_apart, acme):
    result = run_apart(TESTS, "--api-log=-", "-k", "1")
    result_file = "test_a_dash_is_text_on_stderr_past_all_capturing.py"
    lines = [line for line in result.errlines if "GET" in line]
    assert [line.split(" ", 1)[1].partition("?")[0] for line in lines] == [
        "GET https://api.acme.example/v1/users/1"
    ] * 2
    assert lines[1].endswith(f" 200 0 ms attempt 2 id=r-1 mock {result_file}::test_it[1]")


def test_a_line_is_there_as_soon_as_its_exchange_is_over(run, acme):
    run(
        """
import json, pathlib, requests

def test_it(api):
    api.mock.get("/a", status_code=404)
    requests.get(api.base_url + "/a", timeout=5)
    (line,) = pathlib.Path("api.jsonl").read_text().splitlines()
    assert json.loads(line)["status"] == 404
""",
        "--api-log=api.jsonl",
    ).assert_outcomes(passed=1)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a device that is always full")
def test_a_full_disk_fails_no_test(run, acme):
    run(TESTS, "--api-log=/dev/full").assert_outcomes(passed=4)


def test_what_cant_be_opened_is_said_before_any_test(run, acme):
    result = run("def test_it(): pass", "--api-log=test_what_cant_be_opened_is_said_before_any_test.py/x")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: nothing can be written there"])


@pytest.mark.skipif(sys.platform != "linux", reason="a folder in which even root makes no files")
def test_what_only_opening_shows_is_said_before_any_test(run, acme):
    result = run("def test_it(): pass", "--api-log=/proc/api.jsonl")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*/proc/api.jsonl: no log can be written there", "  seen  no such file or directory"])
