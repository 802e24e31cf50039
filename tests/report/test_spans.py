"""Spans by the stable conventions for HTTP clients, at real moments, with the test's clock beside them."""

from dataclasses import replace

import pytest

from pytest_apiint.report.run import Attempt, Test
from pytest_apiint.report.spans import Span, span

ONE = Attempt(1, 1, "GET", "https://api.test/users/1?a=b", 1.0, 3.5, status=200, service="acme")
AGAIN = replace(ONE, number=2, status=None, failure="read_timeout", origin="fault", fault="read_timeout")
TEST = Test("test_a.py::test_it", "test_a.py", 7, "passed", elapsed=9.0, attempts=(ONE,))


def exchange(one=ONE, test=TEST):
    (found,) = span(replace(test, attempts=(one,)), 10, 90, {one.number: (20, 30)}).inner
    return found


def test_a_test_is_a_span_with_its_place_and_its_clock():
    assert replace(span(TEST, 10, 90, {}), inner=()) == Span(
        "test_a.py::test_it",
        10,
        90,
        {
            "test.case.name": "test_a.py::test_it",
            "test.case.result.status": "pass",
            "code.file.path": "test_a.py",
            "code.line.number": 7,
            "apiint.outcome": "passed",
            "apiint.mode": "mock",
            "apiint.virtual_seconds": 9.0,
        },
    )


@pytest.mark.parametrize(
    ("outcome", "error", "status"),
    [("failed", "assert 1", "fail"), ("error", "assert 1", "fail"), ("xfailed", "", None), ("skipped", "", None)],
)
def test_what_became_of_it_is_the_spans_status(outcome, error, status):
    told = span(replace(TEST, outcome=outcome, headline="assert 1"), 0, 1, {})
    assert (told.error, told.attributes.get("test.case.result.status")) == (error, status)


def test_an_exchange_is_a_span_of_a_client():
    assert exchange(replace(ONE, verdict="valid", correlation="r-1")) == Span(
        "GET",
        20,
        30,
        {
            "http.request.method": "GET",
            "url.full": "https://api.test/users/1?a=b",
            "server.address": "api.test",
            "server.port": 443,
            "http.response.status_code": 200,
            "apiint.mode": "mock",
            "apiint.origin": "mock",
            "apiint.service": "acme",
            "apiint.verdict": "valid",
            "apiint.correlation": "r-1",
            "apiint.virtual_start": 1.0,
            "apiint.virtual_duration": 2.5,
        },
    )


def test_an_attempt_made_again_and_what_it_failed_with():
    first, again = span(replace(TEST, attempts=(ONE, AGAIN)), 0, 9, {1: (1, 2), 2: (3, 4)}).inner
    assert "http.request.resend_count" not in first.attributes
    assert (again.error, again.attributes["error.type"]) == ("read_timeout", "read_timeout")
    assert again.attributes["http.request.resend_count"] == 1
    assert "http.response.status_code" not in again.attributes
    assert again.attributes["apiint.fault"] == "read_timeout"


@pytest.mark.parametrize(("status", "error"), [(399, ""), (400, "400"), (503, "503")])
def test_a_bad_status_is_an_error_by_its_number(status, error):
    told = exchange(replace(ONE, status=status))
    assert (told.error, told.attributes.get("error.type", "")) == (error, error)


def test_names_stay_few_whatever_is_asked():
    assert exchange(replace(ONE, operation="GET /users/{id}")).name == "GET /users/{id}"
    odd = exchange(replace(ONE, method="BREW", url="http://[::1]:8080/"))
    assert (odd.name, odd.attributes["http.request.method"]) == ("HTTP", "_OTHER")
    assert odd.attributes["http.request.method_original"] == "BREW"
    assert (odd.attributes["server.address"], odd.attributes["server.port"]) == ("::1", 8080)


def test_on_a_real_clock_nothing_is_virtual():
    told = span(replace(TEST, clock="real"), 0, 9, {1: (1, 2)})
    assert not any("virtual" in name for one in (told, *told.inner) for name in one.attributes)


def test_of_an_exchange_that_nobody_watched_nothing_is_said():
    assert span(TEST, 0, 9, {}).inner == ()
