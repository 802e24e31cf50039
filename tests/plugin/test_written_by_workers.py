"""What is written of a run under xdist: the same as of one process, wherever the tests ran."""

import json
from xml.etree import ElementTree as ET

import pytest

pytestmark = pytest.mark.timeout(60)
TESTS = """
import pytest
import requests
from pytest_apiint import faults


@pytest.mark.parametrize("number", range(6))
def test_it(api, number):
    api.mock.get("/users/1")
    api.fail("GET /users/1", faults.status(503))
    for _ in range(2):
        requests.get(f"{api.base_url}/users/1", timeout=5, headers={"X-Request-ID": f"r-{number}"})
    assert number
"""


def test_archive_log_and_junit_have_every_test_of_all_workers(run, acme, pytester, monkeypatch):
    pytester.mkdir("sub")
    monkeypatch.chdir("sub")
    options = ("--api-har=run.har", "--api-log=run.jsonl", "--junitxml=run.xml")
    run(TESTS, "-pxdist", "-n2", *options, "..").assert_outcomes(passed=5, failed=1)
    names = [f"test_it[{number}]" for number in range(6)]

    archive = json.loads(pytester.path.joinpath("sub", "run.har").read_text())["log"]
    assert sorted(page["title"].rpartition("::")[2] for page in archive["pages"]) == names
    assert [entry["response"]["status"] for entry in archive["entries"]] == [503, 200] * 6
    assert not list(pytester.path.glob(".apiint/**/*"))

    log = [json.loads(line) for line in pytester.path.joinpath("sub", "run.jsonl").read_text().splitlines()]
    assert sorted((one["correlation"], one["attempt"]) for one in log) == [
        (f"r-{number}", attempt) for number in range(6) for attempt in (1, 2)
    ]

    cases = ET.parse(pytester.path / "sub" / "run.xml").getroot().iter("testcase")
    told = {case.get("name"): {one.get("name"): one.get("value") for one in case.iter("property")} for case in cases}
    assert told == {
        name: {
            "apiint.mode": "mock",
            "apiint.exchanges": "2",
            "apiint.retries": "1",
            "apiint.virtual_seconds": "0.000",
            "apiint.har": "run.har",
        }
        for name in names
    }
