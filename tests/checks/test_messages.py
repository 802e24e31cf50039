"""Every failure's text is compared whole, from `messages/`: twelve lines of eighty ASCII columns at most."""

import re
from pathlib import Path

import pytest

from pytest_apiint.checks import (
    assert_backoff,
    assert_https_only,
    assert_not_retried,
    assert_request_headers,
    assert_retried,
    assert_retry_after_honored,
    assert_timeouts,
    assert_tls_verified,
    assert_total_wait,
    exponential,
)
from pytest_apiint.errors import ContractFailure
from pytest_apiint.exchange import TLS, Timeouts
from pytest_apiint.journal import Journal
from tests.checks.promise_cases import PROMISES
from tests.factories import Slept, Writer, waits

MESSAGES = Path(__file__).parent / "messages"
FULL = exponential(base=0.5, cap=20, jitter="full")


def impatient(asks="30", field="Retry-After"):
    writer = Writer(sleeps=[Slept(0, 2), Slept(2, 1), Slept(3, 3)])
    writer.add(429, answers={field: asks})
    writer.add(503, at=2)
    writer.add(200, at=6)
    return writer.journal


def moved(asks):
    writer = Writer()
    writer.add(302, path="/old", answers={"Retry-After": asks})
    writer.add(200, path="/new", at=1)
    return writer.journal


def several(**facts):
    writer = Writer()
    writer.add(200, path="/token", method="POST", headers={"Accept": "a"})
    writer.add(503, at=1, headers={"Accept": "b", "Authorization": "Bearer hunter2"}, **facts)
    writer.add("read_timeout", at=2, took=10, **facts)
    writer.add("connection_refused", at=14, sent=False, **facts)
    return writer.journal


def changing_bodies():
    writer = Writer()
    for number in range(3):
        writer.add(503, at=number, method="POST", path="/payments", body=b"%d" % number)
    return writer.journal


def authorized_anew():
    writer = Writer()
    writer.add(401, headers={"Authorization": "Bearer old"})
    writer.add(200, headers={"Authorization": "Bearer new"})
    return writer.journal


LAX = TLS(verified=False, hostname_checked=False, minimum_version="TLSv1.2")
MANY = [(index * 1.0, 503) for index in range(200)]
HOSTILE = "/\x1b[2J\u202e" + "x" * 300 + "?api_key=hunter2"

CASES = {
    "empty-journal": lambda: assert_retried(Journal(), attempts=3),
    "no-such-route": lambda: assert_retried(several(), route="GET /payments/*"),
    "retried-too-little": lambda: assert_retried(waits(1, 2), attempts=5),
    "retried-too-often": lambda: assert_retried(Writer().attempts(*MANY), attempts=3),
    "retried-never": lambda: assert_retried(waits(), attempts=3),
    "retried-not-post": lambda: assert_retried(Writer().attempts((0, 503), method="POST"), attempts=range(2, 5)),
    "retried-for-nothing": lambda: assert_retried(Writer().attempts((0, 200), (1, 200))),
    "retried-until-success": lambda: assert_retried(waits(1, last=200), attempts=3),
    "retried-one-of-two": lambda: assert_retried(Writer().attempts((0, 503), (1, 200), (2, 503)), attempts=2),
    "retried-with-other-bodies": lambda: assert_retried(changing_bodies(), attempts=3),
    "not-retried": lambda: assert_not_retried(waits(1)),
    "not-retried-404": lambda: assert_not_retried(waits(1, 1, status=404)),
    "not-retried-401": lambda: assert_not_retried(authorized_anew()),
    "not-retried-hostile": lambda: assert_not_retried(waits(1, path=HOSTILE)),
    "backoff-too-long": lambda: assert_backoff(waits(0.25, 2.5, 1), FULL),
    "backoff-none-at-all": lambda: assert_backoff(waits(0, 0, 0), exponential(base=1)),
    "backoff-of-another-kind": lambda: assert_backoff(waits(1, 2, 3, 4), exponential(base=1)),
    "backoff-against-retry-after": lambda: assert_backoff(impatient(), FULL),
    "backoff-nothing-to-judge": lambda: assert_backoff(waits(), FULL),
    "backoff-long-journal": lambda: assert_backoff(waits(*[1] * 99), exponential(base=1, factor=1.1)),
    "retry-after-seconds": lambda: assert_retry_after_honored(impatient()),
    "retry-after-date": lambda: assert_retry_after_honored(impatient("Thu, 01 Jan 1970 00:00:30 GMT")),
    "retry-after-milliseconds": lambda: assert_retry_after_honored(impatient("9000", "retry-after-ms")),
    "retry-after-a-day": lambda: assert_retry_after_honored(impatient("86400")),
    "retry-after-rounded-down": lambda: assert_retry_after_honored(impatient("2300", "retry-after-ms")),
    "retry-after-too-late": lambda: assert_retry_after_honored(impatient("1"), at_most_late=0.5),
    "retry-after-redirect": lambda: assert_retry_after_honored(moved("10")),
    "retry-after-none": lambda: assert_retry_after_honored(several()),
    "retry-after-junk": lambda: assert_retry_after_honored(impatient("soon\x1b[2J")),
    "retry-after-gave-up": lambda: assert_retry_after_honored(impatient()[:1]),
    "total-wait": lambda: assert_total_wait(impatient(), at_most=5),
    "headers-missing": lambda: assert_request_headers(several(), {"Authorization": "Bearer hunter2"}),
    "headers-wrong": lambda: assert_request_headers(several(), {"Accept": "application/json"}),
    "headers-none-left": lambda: assert_request_headers(several()[3:], {"Accept": "application/json"}),
    "headers-pattern": lambda: assert_request_headers(several(), {"Accept": re.compile("[a-z]/[a-z]")}),
    "headers-absent": lambda: assert_request_headers(several(), absent="Authorization"),
    "https-only": lambda: assert_https_only(several(base="http://api.acme.example")),
    "tls-unverified": lambda: assert_tls_verified(several(tls=LAX), route="GET /users/*"),
    "tls-unknown": lambda: assert_tls_verified(several()),
    "tls-nothing-to-judge": lambda: assert_tls_verified(Writer().attempts((0, 200), base="http://localhost")),
    "timeouts-none": lambda: assert_timeouts(several(timeouts=Timeouts(connect=3)), at_most=30),
    "timeouts-other": lambda: assert_timeouts(waits(1, timeouts=Timeouts(3, 60)), connect=3, read=10),
    **PROMISES,
}


def message(case: str) -> str:
    with pytest.raises(ContractFailure) as caught:
        CASES[case]()
    return str(caught.value)


@pytest.mark.parametrize("case", CASES)
def test_the_message_is_the_golden_one(case):
    assert message(case) + "\n" == (MESSAGES / f"{case}.txt").read_text()


@pytest.mark.parametrize("case", CASES)
def test_the_message_fits_a_small_terminal(case):
    lines = message(case).splitlines()
    assert len(lines) <= 12
    assert all(len(line) <= 80 and line.isascii() and line.isprintable() for line in lines)


def test_no_message_shows_what_may_be_secret():
    assert not [case for case in CASES if "hunter2" in message(case)]


def test_every_golden_message_has_a_case():
    assert {path.stem for path in MESSAGES.iterdir()} == set(CASES)


def test_a_place_below_the_working_directory_is_shown_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    writer = Writer(sleeps=[Slept(0, 2, caller_file=str(tmp_path / "acme" / "client.py"))])
    writer.add(429, answers={"Retry-After": "30"})
    writer.add(200, at=2)
    with pytest.raises(ContractFailure, match=r"slept     2 s, at acme/client\.py:41"):
        assert_retry_after_honored(writer.journal)
