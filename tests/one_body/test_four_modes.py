"""One body, four modes, under every client library: what a user is promised first."""

from pathlib import Path

import pytest

from .sandbox import LOGIN, TOKEN

BODIES = Path(__file__).parent / "bodies.py"
COUNT = 28


def test_one_body_runs_in_all_modes(project, server, monkeypatch, pytester):
    pytester.makepyfile(test_acme=BODIES.read_text())
    project("mock").assert_outcomes(passed=COUNT)
    assert server.hits == []
    monkeypatch.setenv("ACME_TOKEN", TOKEN)
    project("sandbox").assert_outcomes(passed=COUNT)
    assert len(server.hits) > COUNT
    project("record").assert_outcomes(passed=COUNT)
    asked = len(server.hits)
    monkeypatch.delenv("ACME_TOKEN")
    project("replay").assert_outcomes(passed=COUNT)
    assert asked
    assert server.hits == []
    recorded = "".join(path.read_text() for path in pytester.path.rglob("cassettes/**/*.yaml"))
    assert TOKEN not in recorded
    assert LOGIN not in recorded
    assert "0123456789abcdef" not in recorded


DRIFTED = """
import requests

def test_drifted(api):
    api.mock.get("/users/123", json={"id": "123", "nick": "J"})
    requests.get(api.base_url + "/users/123", timeout=5)

def test_true(api):
    api.mock.get("/users/123", json={"id": 7, "name": "Other"})
    assert requests.get(api.base_url + "/users/123", timeout=5).json()["name"] == "John"

def test_pinned(api):
    api.mock.get("/users/123", json={"id": "pinned"}, pinned=True)
    assert requests.get(api.base_url + "/users/123", timeout=5).json() == {"id": "pinned"}
    assert requests.get("https://api.acme.example/v1/users/123", timeout=5).json() == {"id": "pinned"}
"""


@pytest.mark.parametrize("mode", ["sandbox", "record"])
def test_a_mock_that_has_drifted_fails_the_test_at_its_line(project, server, monkeypatch, pytester, mode):
    monkeypatch.setenv("ACME_TOKEN", TOKEN)
    pytester.makepyfile(test_acme=DRIFTED)
    result = project(mode)
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            "MockDrifted: the mock of GET /v1/users/123 has drifted",
            "  at      test_acme.py:4",
            "  $.id    mocked: string; live: number",
            "  $.nick  mocked: string; live: no such field; there are id, name, tags",
            "  fix     mock what the API answers; pinned=True serves the route in every mode,",
            "            unchecked",
        ],
        consecutive=True,
    )
    assert server.hits == ["GET /sandbox/users/123"] * 2
    assert [path.stem for path in pytester.path.rglob("cassettes/**/*.yaml")] == ["test_true"] * (mode == "record")


def test_a_pinned_route_answers_in_replay_too(project, pytester):
    pytester.makepyfile(test_acme=DRIFTED)
    project("replay", "-k", "pinned").assert_outcomes(passed=1, deselected=2)


def test_without_a_recording_the_message_says_how_to_make_one(project, pytester):
    pytester.makepyfile(test_acme=DRIFTED)
    result = project("replay", "-k", "true")
    result.assert_outcomes(failed=1, deselected=2)
    result.stdout.fnmatch_lines(["CassetteMissing: *", "*--api-mode=record*"])


ALWAYS = """
import requests
from pytest_apiint import faults

def test_down(api):
    api.fail("* /users/*", faults.always(faults.unavailable()))
    assert requests.get(api.base_url + "/users/123", timeout=5).status_code == 503
    assert requests.get("https://api.acme.example/v1/users/123", timeout=5).status_code == 503
"""


def test_a_planned_fault_answers_before_anything_is_connected(project, server, monkeypatch, pytester):
    monkeypatch.setenv("ACME_TOKEN", TOKEN)
    pytester.makepyfile(test_acme=ALWAYS)
    project("sandbox").assert_outcomes(passed=1)
    assert server.hits == []


SERVED = """
import subprocess, sys

def test_served(api):
    api.mock.get("/users/123", json={"id": 123, "name": "John", "tags": []})
    api.mock.get("/pieces", json={"pieces": "of a body"})
    ask = "import sys, urllib.request as r; print([r.urlopen(url).read() for url in sys.argv[1:]])"
    url = api.serve().url
    told = subprocess.run(
        [sys.executable, "-c", ask, url + "/users/123", url + "/pieces"], capture_output=True, text=True, timeout=60
    )
    assert "John" in told.stdout and "of a body" in told.stdout, told.stderr
    assert [row.status for row in api.journal] == [200, 200]
"""


def test_a_subprocess_is_served_in_all_modes(project, server, monkeypatch, pytester):
    monkeypatch.setenv("ACME_TOKEN", TOKEN)
    pytester.makepyfile(test_acme=SERVED)
    for mode in ("mock", "sandbox", "record", "replay"):
        project(mode).assert_outcomes(passed=1)
        assert bool(server.hits) == (mode in ("sandbox", "record"))


RETRIED = """
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

def test_retried(api):
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=Retry(3, backoff_factor=0)))
    for path in ("/flaky/reset", "/flaky/cut"):
        with session.get(api.base_url + path, timeout=5, stream=True) as answer:
            try:
                assert answer.json() == {"at": "last"}
            except requests.RequestException:
                assert session.get(api.base_url + path, timeout=5).json() == {"at": "last"}
    kinds = [row.failure and row.failure.kind for row in api.journal]
    assert kinds == ["closed", None, "truncated", None]
"""


def test_failures_that_were_recorded_come_again(project, server, monkeypatch, pytester):
    monkeypatch.setenv("ACME_TOKEN", TOKEN)
    pytester.makepyfile(test_acme=RETRIED)
    project("record").assert_outcomes(passed=1)
    assert len(list(pytester.path.rglob("*.faults.yaml"))) == 1
    project("replay").assert_outcomes(passed=1)
    assert server.hits == []
