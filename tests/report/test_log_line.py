"""A line of the log: whole, short enough for one write, and in characters that every terminal has."""

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pytest_apiint.report.log_line import record, text
from pytest_apiint.report.run import Attempt

FACTS = {"epoch": 1767225600.0, "test": "test_a.py::test_it", "mode": "mock"}
ONE = Attempt(1, 1, "GET", "https://api.test/a", 1.0, 1.25, status=200, service="acme", correlation="r-1")
BROKEN = Attempt(
    2, 1, "GET", "https://api.test/a", 1.0, 31.0, failure="read_timeout", origin="fault", fault="read_timeout"
)


def test_a_line_of_json_has_what_a_log_of_requests_has():
    assert json.loads(record(ONE, number=1, **FACTS)) == {
        "schema": "apiint.log/1",
        "time": "2026-01-01T00:00:01.250Z",
        "test": "test_a.py::test_it",
        "service": "acme",
        "mode": "mock",
        "method": "GET",
        "url": "https://api.test/a",
        "status": 200,
        "duration_ms": 250.0,
        "attempt": 1,
        "correlation": "r-1",
        "origin": "mock",
    }


def test_of_a_failure_its_kind_and_the_planned_fault():
    told = json.loads(record(BROKEN, number=3, **FACTS))
    assert {name: told.get(name) for name in ("status", "failure", "fault", "attempt", "duration_ms")} == {
        "status": None,
        "failure": "read_timeout",
        "fault": "read_timeout",
        "attempt": 3,
        "duration_ms": 30000.0,
    }


def test_for_people_it_is_a_line_of_text():
    assert text(ONE, number=1, **FACTS) == (
        "2026-01-01T00:00:01.250Z GET https://api.test/a 200 250 ms id=r-1 mock test_a.py::test_it"
    )
    assert text(BROKEN, number=2, **FACTS) == (
        "2026-01-01T00:00:31.000Z GET https://api.test/a read timeout 30000 ms attempt 2 mock/fault test_a.py::test_it"
    )


_LONG = st.text(max_size=3) | st.text(min_size=1, max_size=3).map(lambda part: part * 2000)


@settings(max_examples=30)
@given(_LONG, _LONG, _LONG, _LONG)
@example(*("\\" * 3000,) * 4)
def test_a_line_is_one_short_write_whatever_is_in_it(method, url, name, fault):
    one = Attempt(1, 1, method, url, 0.0, 0.0, failure="reset", fault=fault, correlation=fault)
    for line in (record, text):
        told = line(one, number=1, epoch=0.0, test=name, mode="mock")
        assert told.isascii()
        assert "\n" not in told
        assert "\r" not in told
        assert len(told) < 4096
