"""The waits between attempts are those that the policy promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.retries.not_retried import renewed
from pytest_apiint.checks.waits.families import fitting
from pytest_apiint.checks.waits.policies import Policy
from pytest_apiint.checks.wording import about, label, listed, slept, span
from pytest_apiint.errors import ContractFailure
from pytest_apiint.journal import Call, RetryAfter, retry_after
from pytest_apiint.journal.shown import seconds

EPSILON = 1e-6
# An HTTP-date has no fractions of a second, so one more or less may pass.
DATE_RESOLUTION = 1.0


def assert_backoff(journal: Judged, policy: Policy, *, route: str | None = None, tolerance: float = EPSILON) -> None:
    """Every wait between attempts is within the policy's bounds, give or take `tolerance` seconds.

    `policy` is `exponential(...)`, `fixed(...)` or `linear(...)`. A wait lasts from an attempt's end to the next one's
    start. After an answer with Retry-After it is at least what was asked, and at most that and the policy's wait
    together. Renewed credentials after a 401 are no backoff, and aren't judged. `tolerance` is for real clocks.
    """
    __tracebackhide__ = True
    calls = chosen(journal, route, expected=f"waits of {policy}").calls()
    judged = 0
    for call in calls:
        for wait in _waits(call, policy):
            judged += 1
            if not wait.low - tolerance <= wait.seconds <= wait.high + tolerance:
                raise _outside(wait, policy)
    if not judged:
        raise _nothing(calls, policy)


@dataclass(frozen=True, slots=True)
class _Wait:
    """A wait, and what it may have been. `attempt` (from 1) is the one that it came before."""

    call: Call
    attempt: int
    seconds: float
    low: float
    high: float
    asked: RetryAfter | None


def _waits(call: Call, policy: Policy) -> Iterator[_Wait]:
    previous: float | None = None
    n = 0
    for index, gap in enumerate(call.gaps):
        before = call.attempts[index]
        if before.status == 401 and renewed(call, index + 1):
            continue
        asked = retry_after(before, epoch=call.epoch)
        low, high = policy.bounds(n, previous)
        if asked is not None:
            slack = DATE_RESOLUTION if asked.dated else 0.0
            low, high = max(0.0, asked.seconds - slack), asked.seconds + slack + high
        yield _Wait(call, index + 2, gap, low, high, asked)
        previous = gap
        n += 1


def _outside(wait: _Wait, policy: Policy) -> ContractFailure:
    early = wait.seconds < wait.low
    off = wait.low - wait.seconds if early else wait.seconds - wait.high
    verdict = f"{about(off)} too {'short' if early else 'long'}"
    gaps = listed([seconds(gap)[:-2] for gap in wait.call.gaps], 8)
    asked = f" and {wait.asked}" if wait.asked else ""
    return failure(
        f"the wait before attempt {wait.attempt} was {verdict}: {label(wait.call, 30)}",
        expected=f"{span(wait.low, wait.high)}, by {policy}{asked}",
        seen=f"{seconds(wait.seconds)}; the waits: {gaps}",
        slept=slept(wait.call, wait.attempt),
        hint=_hint(wait),
        calls=[wait.call],
        marks={wait.call.attempts[wait.attempt - 1].number: verdict},
    )


def _hint(wait: _Wait) -> str:
    if not any(wait.call.gaps):
        return "the client retries without any wait"
    if wait.asked is not None:
        return f"does the client read {wait.asked.field}?"
    found = fitting([wait.call.gaps]) if len(wait.call.gaps) > 2 else ()  # two waits fit anything
    return f"these waits fit {found[0]}" if found else ""


def _nothing(calls: list[Call], policy: Policy) -> ContractFailure:
    return failure(
        "nothing to judge: no call was retried",
        expected=f"waits of {policy}",
        seen="no wait between two attempts of one call",
        hint='plan a fault first: api.fail("GET /users/*", faults.always(faults.unavailable()))',
        calls=calls,
    )
