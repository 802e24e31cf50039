"""Which attempts make up one call."""

import pytest

from pytest_apiint.exchange import Exchange, Failure, Response
from pytest_apiint.journal import Journal
from tests.factories import Slept, Writer, waits


def outcomes(journal):
    return [[attempt.status or str(attempt.failure) for attempt in call.attempts] for call in journal.calls()]


def test_attempts_until_a_success_are_one_call():
    journal = Writer().attempts((0, 503), (1, "reset"), (2, 200), (3, 503), (4, 200))
    assert outcomes(journal) == [[503, "reset", 200], [503, 200]]


@pytest.mark.parametrize(
    "other",
    [{"path": "/users/124"}, {"path": "/users/123?page=2"}, {"method": "PUT"}, {"body": b"x"}, {"caller": "other"}],
    ids=str,
)
def test_what_differs_is_another_call(other):
    writer = Writer()
    writer.add(503)
    writer.add(503, at=1, **other)
    assert outcomes(writer.journal) == [[503], [503]]


def test_a_token_refresh_between_two_attempts_is_a_call_of_its_own():
    writer = Writer()
    writer.add(401)
    writer.add(200, path="/token", method="POST")
    writer.add(200)
    assert outcomes(writer.journal) == [[401, 200], [200]]


def test_a_redirect_ends_one_call_and_begins_another():
    writer = Writer()
    writer.add(302, path="/old")
    writer.add(503, path="/new")
    writer.add(302, path="/old")
    writer.add(200, path="/new")
    assert outcomes(writer.journal) == [[302], [503, 200], [302]]


def test_an_operation_goes_on_after_a_success_and_in_another_thread():
    writer = Writer()
    writer.add(200, operation="charge", caller="one")
    writer.add(200, operation="charge", caller="two")
    writer.add(200, caller="one")
    assert outcomes(writer.journal) == [[200, 200], [200]]


def test_two_operations_never_mix():
    writer = Writer()
    writer.add(503, operation="first")
    writer.add(503, operation="second")
    assert outcomes(writer.journal) == [[503], [503]]


def test_an_operations_requests_to_other_places_are_other_calls():
    writer = Writer()
    writer.add(401, operation="charge", path="/charges", method="POST")
    writer.add(200, operation="charge", path="/token", method="POST")
    writer.add(201, operation="charge", path="/charges", method="POST")
    assert outcomes(writer.journal) == [[401, 201], [200]]


def test_callers_side_by_side_are_told_apart():
    writer = Writer()
    for status in (503, 200):
        for caller in "abc":
            writer.add(status, caller=caller)
    assert outcomes(writer.journal) == [[503, 200]] * 3


def test_an_attempt_that_sent_nothing_belongs_to_the_body_that_comes_next():
    writer = Writer()
    writer.add("connection_refused", method="POST", sent=False)
    writer.add(503, method="POST", body=b"{}")
    writer.add("dns_failure", method="POST", sent=False)
    writer.add(201, method="POST", body=b"{}")
    writer.add(201, method="POST", body=b"other")
    assert outcomes(writer.journal) == [["connection refused", 503, "dns failure", 201], [201]]


def test_an_empty_body_that_was_sent_is_a_body():
    writer = Writer()
    writer.add(503, method="POST", body=b"")
    writer.add(503, method="POST", body=b"{}")
    assert outcomes(writer.journal) == [[503], [503]]


@pytest.mark.parametrize(("status", "calls"), [(200, 2), (503, 1)])
def test_a_good_answer_still_being_read_ends_a_call(status, calls):
    asked = Writer().exchange().request
    first = Exchange(1, asked, Failure("pending", response=Response(status)), 0, 1)
    journal = Journal(pending=lambda: [first])
    journal.add(Exchange(2, asked, Response(200), 1, 1))
    assert len(journal.calls()) == calls


def test_gaps_run_from_an_end_to_the_next_start():
    writer = Writer()
    writer.add("read_timeout", at=0, took=10)
    writer.add(503, at=12.5, took=0.5)
    writer.add(200, at=13)
    (call,) = writer.journal.calls()
    assert (call.gaps, call.started, call.ended) == ((2.5, 0.0), 0, 13)


def test_a_body_left_unread_makes_no_negative_gap():
    writer = Writer()
    writer.add(503, at=0, took=99)
    writer.add(200, at=2)
    (call,) = writer.journal.calls()
    assert (call.gaps, call.ended) == ((0.0,), 99)


def test_a_call_knows_what_it_is_and_how_it_ended():
    (call,) = waits(1, 2, last=200).calls()
    assert (call.method, call.url, call.statuses) == ("GET", "https://api.acme.example/users/123", (503, 503, 200))
    assert (call.succeeded, call.retried, len(call.attempts)) == (True, True, 3)


def test_sleeps_are_those_up_to_the_callers_next_request():
    writer = Writer(sleeps=[Slept(at, 1) for at in (5, 0, 10, 20, 21)])
    writer.attempts((1, 503), (10, 503))
    writer.add(200, path="/else", caller="other", at=15)
    writer.add(200, path="/next", at=21)
    sleeps = [[sleep.started for sleep in call.sleeps] for call in writer.journal.calls()]
    assert sleeps == [[5, 10, 20], [20, 21], [21]]
