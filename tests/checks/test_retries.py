"""How often a call is tried, how long it waits, and whether it listens."""

import pytest

from pytest_apiint.checks import (
    assert_backoff,
    assert_not_retried,
    assert_retried,
    assert_retry_after_honored,
    assert_total_wait,
    exponential,
    fixed,
)
from pytest_apiint.errors import ContractFailure, UsageProblem
from tests.factories import Writer, waits

IN_30_S = "Thu, 01 Jan 1970 00:00:30 GMT"


def asked_then(wait, asks="30", *, field="Retry-After", status=429, took=0.0, epoch=0.0):
    """A call that was asked to come back later, and came back after `wait` seconds."""
    writer = Writer(epoch=epoch)
    writer.add(status, took=took, answers={field: asks})
    writer.add(200, at=took + wait)
    return writer.journal


# -- assert_retried ------------------------------------------------------------------------------


@pytest.mark.parametrize("attempts", [3, range(2, 4), range(3, 9), None])
def test_three_attempts_are_three_attempts(attempts):
    assert_retried(waits(1, 2), attempts=attempts)


@pytest.mark.parametrize("attempts", [2, 4, range(4, 9), range(2, 3)])
def test_another_number_of_attempts_fails(attempts):
    with pytest.raises(ContractFailure, match=r"^3 attempts instead of"):
        assert_retried(waits(1, 2), attempts=attempts)


def test_one_attempt_is_no_retry():
    with pytest.raises(ContractFailure, match=r"^1 attempt instead of 2 "):
        assert_retried(waits())


def test_a_login_beside_the_retried_call_does_no_harm():
    writer = Writer()
    writer.add(200, path="/token", method="POST")
    assert_retried(writer.attempts((1, 503), (2, 200)), attempts=2)


def test_every_call_in_trouble_is_judged():
    writer = Writer()
    writer.attempts((0, 503), (1, 200), path="/a")
    writer.attempts((2, 503), path="/b")
    with pytest.raises(ContractFailure, match=r'GET /b\n(.|\n)*route="GET /a" picks one'):
        assert_retried(writer.journal)
    assert_retried(writer.journal, route="GET /a")


def test_ten_callers_side_by_side_are_ten_calls():
    writer = Writer()
    for at in (0, 30):
        for caller in range(10):
            writer.add(429 if at == 0 else 200, at=at, caller=str(caller))
    assert_retried(writer.journal, attempts=2)


def test_success_at_once_leaves_nothing_to_retry():
    with pytest.raises(ContractFailure, match="nothing had to be"):
        assert_retried(Writer().attempts((0, 200)))


def test_a_repeated_operation_counts_even_after_a_200():
    assert_retried(Writer().attempts((0, 200), (1, 200), operation="charge"), attempts=2)


def test_bodies_that_change_are_named_as_the_cause():
    writer = Writer()
    writer.add(503, method="POST", body=b"1")
    writer.add(503, method="POST", body=b"2")
    with pytest.raises(ContractFailure, match="another URL or body is another call"):
        assert_retried(writer.journal)


@pytest.mark.parametrize("attempts", [0, 1, -1, 2.5, "3", range(1, 3), range(5, 5), [2]])
def test_attempts_that_cannot_be_meant_are_refused(attempts):
    with pytest.raises(UsageProblem, match="assert_not_retried"):
        assert_retried(waits(1), attempts=attempts)


# -- assert_not_retried --------------------------------------------------------------------------


def test_calls_made_once_are_not_retried():
    writer = Writer()
    writer.attempts((0, 404), path="/a")
    writer.attempts((1, 200), (2, 200), path="/b")
    assert_not_retried(writer.journal)


def test_a_second_attempt_is_a_retry():
    journal = waits(0, status=404, last=404)
    with pytest.raises(ContractFailure, match=r"^2 attempts instead of 1: GET /users/123"):
        assert_not_retried(journal)
    journal.add(Writer().exchange(404, path="/other", number=9))
    assert_not_retried(journal, route="/other")


# -- assert_backoff ------------------------------------------------------------------------------


def test_the_waits_of_every_call_begin_anew():
    writer = Writer()
    writer.attempts((0, 503), (1, 503), (3, 200), path="/a")
    writer.attempts((4, 503), (5, 503), (7, 200), path="/b")
    assert_backoff(writer.journal, exponential(base=1))


@pytest.mark.parametrize(("gaps", "verdict"), [((1, 3, 4), "1 s too long"), ((1, 1.5, 4), "0.5 s too short")])
def test_a_wait_outside_the_bounds_fails(gaps, verdict):
    with pytest.raises(ContractFailure, match=f"^the wait before attempt 3 was {verdict}"):
        assert_backoff(waits(*gaps), exponential(base=1))


def test_a_timeouts_own_seconds_are_no_wait():
    writer = Writer()
    writer.add("read_timeout", took=10)
    writer.add(200, at=11)
    assert_backoff(writer.journal, fixed(1))


@pytest.mark.parametrize("wait", [30, 31, 30.5])
def test_retry_after_stands_in_for_the_backoff_or_adds_to_it(wait):
    assert_backoff(asked_then(wait), fixed(1))


@pytest.mark.parametrize("wait", [1, 29.99, 31.01])
def test_retry_after_moves_both_bounds(wait):
    with pytest.raises(ContractFailure, match="Retry-After: 30"):
        assert_backoff(asked_then(wait), fixed(1))


@pytest.mark.parametrize("wait", [29, 32])
def test_a_date_may_be_missed_by_a_second(wait):
    assert_backoff(asked_then(wait, IN_30_S), fixed(1))


def test_junk_in_retry_after_leaves_the_backoff():
    assert_backoff(asked_then(1, "soon"), fixed(1))
    with pytest.raises(ContractFailure):
        assert_backoff(asked_then(2, "soon"), fixed(1))


def test_new_credentials_after_a_401_are_no_backoff():
    writer = Writer()
    writer.add(401, headers={"Authorization": "old"})
    writer.add(503, headers={"Authorization": "new"})
    writer.add(200, at=1, headers={"Authorization": "new"})
    assert_backoff(writer.journal, exponential(base=1))


def test_the_same_credentials_after_a_401_are_a_retry():
    with pytest.raises(ContractFailure):
        assert_backoff(Writer().attempts((0, 401), (0, 200)), exponential(base=1))


def test_a_real_clock_may_be_allowed_for():
    assert_backoff(waits(1.02), fixed(1), tolerance=0.05)
    with pytest.raises(ContractFailure):
        assert_backoff(waits(1.06), fixed(1), tolerance=0.05)


def test_no_retry_means_no_verdict_on_backoff():
    with pytest.raises(ContractFailure, match=r"^nothing to judge: no call was retried"):
        assert_backoff(Writer().attempts((0, 200)), fixed(1))


# -- assert_retry_after_honored ------------------------------------------------------------------


@pytest.mark.parametrize("wait", [30, 31, 3000])
@pytest.mark.parametrize("status", [429, 503, 413, 425])
def test_waiting_long_enough_honors_retry_after(wait, status):
    assert_retry_after_honored(asked_then(wait, status=status, took=3))


@pytest.mark.parametrize("wait", [0, 29, 29.999])
def test_coming_back_sooner_does_not(wait):
    with pytest.raises(ContractFailure, match=r"^retry came .* s too early"):
        assert_retry_after_honored(asked_then(wait))


@pytest.mark.parametrize(
    "date", [IN_30_S, "Thursday, 01-Jan-70 00:00:30 GMT", "Thu Jan  1 00:00:30 1970"], ids=["imf", "rfc850", "asctime"]
)
def test_a_date_is_honored_to_the_second(date):
    assert_retry_after_honored(asked_then(29, date))
    with pytest.raises(ContractFailure, match=r"^retry came 1.5 s too early(.|\n)*a date"):
        assert_retry_after_honored(asked_then(28.5, date))


def test_a_date_counts_from_civil_time():
    assert_retry_after_honored(asked_then(10, "Thu, 01 Jan 1970 01:00:30 GMT", epoch=3620))
    with pytest.raises(ContractFailure, match="20 s too early"):
        assert_retry_after_honored(asked_then(10, "Thu, 01 Jan 1970 01:00:30 GMT", epoch=3600))


@pytest.mark.parametrize("asks", ["0", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_nothing_to_wait_for_is_honored_by_any_wait(asks):
    assert_retry_after_honored(asked_then(0, asks, epoch=60))


def test_milliseconds_are_milliseconds():
    assert_retry_after_honored(asked_then(1.5, "1500", field="retry-after-ms"))
    with pytest.raises(ContractFailure, match=r"1 s too early(.|\n)*counts milliseconds"):
        assert_retry_after_honored(asked_then(0.5, "1500", field="x-ms-retry-after-ms"))


def test_seconds_read_as_milliseconds_are_recognised():
    with pytest.raises(ContractFailure, match="take seconds for milliseconds"):
        assert_retry_after_honored(asked_then(0.03))


def test_tolerance_allows_for_more():
    assert_retry_after_honored(asked_then(29.5), tolerance=0.5)
    with pytest.raises(ContractFailure):
        assert_retry_after_honored(asked_then(29.4), tolerance=0.5)


def test_too_late_fails_only_where_that_was_asked():
    assert_retry_after_honored(asked_then(35), at_most_late=5)
    with pytest.raises(ContractFailure, match=r"^retry came 6 s too late"):
        assert_retry_after_honored(asked_then(36), at_most_late=5)


def test_a_redirect_may_ask_to_wait_too():
    writer = Writer()
    writer.add(302, path="/old", answers={"Retry-After": "10"})
    writer.add(200, path="/elsewhere", caller="other", at=1)
    writer.add(200, path="/new", at=9)
    with pytest.raises(ContractFailure, match=r"1 s too early(.|\n)*the redirected request(.|\n)*GET /new"):
        assert_retry_after_honored(writer.journal)


def test_the_second_answers_retry_after_counts_too():
    writer = Writer()
    writer.add(429, answers={"Retry-After": "1"})
    writer.add(429, at=1, answers={"Retry-After": "5"})
    writer.add(200, at=2)
    with pytest.raises(ContractFailure, match=r"4 s too early(.|\n)*before attempt 3"):
        assert_retry_after_honored(writer.journal)


@pytest.mark.parametrize(
    ("journal", "why"),
    [
        (waits(1), "no answer asked to wait"),
        (asked_then(5, "soon"), "no Retry-After that can be read"),
        (asked_then(5)[:1], "no attempt came after"),
    ],
    ids=["none", "junk", "gave-up"],
)
def test_what_cannot_be_judged_is_said_so(journal, why):
    with pytest.raises(ContractFailure, match=f"^nothing to judge: {why}"):
        assert_retry_after_honored(journal)


# -- assert_total_wait ---------------------------------------------------------------------------


def test_a_wait_within_the_budget_is_fine():
    assert_total_wait(waits(1, 2, 4), at_most=7)
    assert_total_wait(waits(), at_most=0)


def test_a_wait_over_the_budget_fails():
    with pytest.raises(ContractFailure, match=r"^GET /users/123 waited 0.001 s too long"):
        assert_total_wait(waits(1, 2, 4.001), at_most=7)


def test_each_call_has_the_budget_for_itself():
    writer = Writer()
    writer.attempts((0, 503), (5, 200), path="/a")
    writer.attempts((5, 503), (10, 200), path="/b")
    assert_total_wait(writer.journal, at_most=5)
