"""Tests that run against a sandbox and have a cassette: what has drifted is told in the run's last lines."""

import pytest

from pytest_apiint.cassettes.recording import Recording
from pytest_apiint.drift.run import differences
from pytest_apiint.exchange import Exchange, Failure, Headers, Request, Response
from tests.cassettes.recorded import interaction
from tests.drift.test_docs import NEWS

ONE = """
import requests

def test_users(api):
    with requests.Session() as session:
        session.headers["Authorization"] = "Bearer " + api.secret("token")
        for path in ("/users/123", "/users/123", "/users/9", "/users/124?cursor=" + api.secret("token")):
            session.get(api.base_url + path, timeout=5)
"""


@pytest.fixture
def sandbox(recorded, pytester, living):
    """Runs the test that was recorded against the sandbox."""

    def run(*options, tests=ONE, change=None):
        recorded(tests=tests)
        pytester.makepyfile(test_acme=tests)
        if change is not None:
            change(living.users)
        return pytester.runpytest_inprocess("-p", "pytest_apiint.plugin.entry", "--api-mode=sandbox", *options)

    return run


def drifts(result):
    lines = result.stdout.lines
    return [line for line in lines if line.startswith(("drift ", "          ..."))]


def broken(users):
    del users[0]["name"]
    users[1]["nick"] = "A"


def test_it_is_told_where_the_news_are(sandbox):
    result = sandbox(change=broken)
    result.assert_outcomes(passed=1)
    assert drifts(result) == NEWS.splitlines()


def test_where_nothing_has_drifted_nothing_is_told(sandbox):
    result = sandbox(change=lambda users: users[0].update(name="Other"))
    result.assert_outcomes(passed=1)
    assert drifts(result) == []
    assert "apiint cassettes" not in result.stdout.str()


def test_strict_runs_fail_for_what_breaks(sandbox):
    result = sandbox("--api-strict", change=broken)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "the sandbox answers otherwise than it was recorded",
            "  cassette  cassettes/test_acme/test_users.yaml",
            "  drift     GET /v1/users/{id}",
            "              $.name: string -> gone",
            "  fix       record it anew",
        ],
        consecutive=True,
    )


def test_and_for_nothing_less(sandbox):
    sandbox("--api-strict", change=lambda users: users[0].update(name=None)).assert_outcomes(passed=1)


def test_few_lines_tell_the_worst(sandbox):
    result = sandbox(change=lambda users: users[0].update({f"new{n}": 1 for n in range(9)}, email=5))
    lines = drifts(result)
    assert len(lines) == 5
    assert lines[-1] == "          ... and 6 more: apiint cassettes drift --sandbox"


def test_an_api_that_is_down_has_not_drifted(sandbox, living):
    def down(_):
        living.status = 503

    result = sandbox("--api-strict", change=down)
    result.assert_outcomes(passed=1)
    assert drifts(result) == []


def test_a_test_without_a_cassette_has_nothing_to_compare(sandbox, pytester):
    recorded_elsewhere = ONE.replace("test_users", "test_other")
    result = sandbox(change=lambda _: pytester.makepyfile(test_acme=recorded_elsewhere))
    result.assert_outcomes(passed=1)
    assert drifts(result) == []


def test_a_damaged_cassette_is_left_to_who_replays_it(sandbox, pytester):
    file = pytester.path / "cassettes" / "test_acme" / "test_users.yaml"
    sandbox("--api-strict", change=lambda _: file.write_text("")).assert_outcomes(passed=1)


def test_workers_tell_it_too(sandbox):
    result = sandbox("-p", "xdist", "-n1", change=broken)
    result.assert_outcomes(passed=1)
    assert len(drifts(result)) == 2


@pytest.mark.parametrize(
    ("outcome", "origin", "fault", "count"),
    [
        (Response(404), "sandbox", None, 1),
        (Response(404), "mock", None, 0),
        (Response(404), "fault", "status 404", 0),
        (Response(404), "sandbox", "latency", 0),
        (Response(404, partial=True), "sandbox", None, 0),
        (Failure("reset"), "sandbox", None, 0),
    ],
)
def test_only_whole_answers_of_the_sandbox_itself_are_compared(tmp_path, outcome, origin, fault, count):
    recording = Recording()
    recording.add(interaction())
    recording.save(tmp_path / "a.yaml", keep="all")
    asked = Request("GET", "https://api.acme.example/users/1", Headers())
    row = Exchange(1, asked, outcome, 0.0, 0.1, origin, fault)
    assert len(differences([row], tmp_path / "a.yaml", lambda request: request)) == count
