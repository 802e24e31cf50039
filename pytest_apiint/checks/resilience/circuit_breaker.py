"""A circuit breaker, seen from outside: closed, open, half-open, closed."""

from __future__ import annotations

from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.driving import Calling, Drives, Story, driven
from pytest_apiint.checks.wording import about, times
from pytest_apiint.errors import UsageProblem

_MARGIN: Final = 0.001  # after the reset, when nobody argues whether it's over


def assert_circuit_breaker(call: Calling, api: Drives, *, failures: int, reset_after: float, route: str = "*") -> None:
    """The breaker around `call` opens after `failures` failed calls, for `reset_after` seconds.

    While it's open, no request goes out; then one call does, as a probe: its failure opens the breaker again, its
    success closes it. `call` makes one call of one client; it's made ``failures + 6`` times, while requests for
    `route` get 503 and then, from ``api.mock``, the usual answer. A coroutine that it returns is run. What the call
    raises is swallowed: what counts is what goes out.

    Raises:
        ContractFailure: the breaker does something else; the headline says what.
        UsageProblem: time is real, or an event loop is running already.

    Source: Nygard, *Release It!*; Azure Architecture Center, "Circuit Breaker pattern".
    """
    __tracebackhide__ = True
    if failures < 1 or not reset_after > 0:
        given = f"failures={failures!r}, reset_after={reset_after!r}"
        raise UsageProblem(f"assert_circuit_breaker({given}): calls and seconds, both above 0")
    entered = api.session.breaker.append
    with driven(call, api, route, faults.unavailable(), "assert_circuit_breaker") as story:
        story.switch.set()
        usual = _opens(story, failures, reset_after)
        entered("open")
        _stays_open(story, reset_after)
        _probes(story, reset_after, usual)
        entered("half-open")
        entered("open")
        story.switch.clear()
        _closes(story, reset_after)
        entered("half-open")
        entered("closed")


def _opens(story: Story, failures: int, reset_after: float) -> int:
    """How many requests a failing call makes while the breaker is closed."""
    __tracebackhide__ = True
    most = 0
    for count in range(failures):
        sent = len(story.once().rows)
        if not sent:
            raise story.broken(
                f"the breaker was open after {times(count, 'failed call')}"
                if count
                else "the first call sent no request",
                expected=f"closed until {times(failures, 'call')} have failed",
                seen=f"call {count + 1} sent no request",
                hint="does it count attempts instead of calls, or was it open before?",
            )
        most = max(most, sent)
    if rows := story.once().rows:
        raise story.broken(
            f"the breaker didn't open after {times(failures, 'failed call')}",
            expected=f"no request for {about(reset_after)}",
            seen=f"call {failures + 1} sent {times(len(rows), 'request')}",
            hint="count calls that failed in the end (5xx, no answer), and ask the breaker before each call",
        )
    return most


def _stays_open(story: Story, reset_after: float) -> None:
    __tracebackhide__ = True
    for part in (0.5, 0.49):
        if rows := story.after(reset_after * part).rows:
            raise story.broken(
                f"the breaker was open for less than {about(reset_after)}",
                expected=f"no request for {about(reset_after)}",
                seen=f"{times(len(rows), 'request')} after {about(reset_after * (0.5 if part == 0.5 else 0.99))}",
                hint="keep the moment when it opened (time.monotonic()), and refuse until reset_after has passed since",
            )


def _probes(story: Story, reset_after: float, usual: int) -> None:
    __tracebackhide__ = True
    rows = story.after(reset_after * 0.01 + _MARGIN).rows
    if not rows:
        raise story.broken(
            f"no probe went out after {about(reset_after)}",
            expected="one call, to see whether the API is well again",
            seen="no request",
            hint="let a call through when reset_after has passed since the breaker opened",
        )
    if len(rows) > usual:
        raise story.broken(
            f"after {about(reset_after)}, {times(len(rows), 'request')} went out",
            expected="one call as a probe",
            seen=f"{times(len(rows), 'request')}, where a failing call makes {usual}",
            hint="half-open: let one call through, and refuse whoever else comes until it has ended",
        )
    if rows := story.once().rows:
        raise story.broken(
            "a probe that failed didn't open the breaker again",
            expected=f"no request for another {about(reset_after)}",
            seen=f"the next call sent {times(len(rows), 'request')}",
            hint="half-open: one failure is enough to open it again, whatever the count says",
        )


def _closes(story: Story, reset_after: float) -> None:
    __tracebackhide__ = True
    probe = story.after(reset_after + _MARGIN)
    if not probe.rows or probe.raised is not None:
        seen = (
            f"{times(len(probe.rows), 'request')}, and {type(probe.raised).__name__}" if probe.raised else "no request"
        )
        raise story.broken(
            "the API is well again, and the probe didn't succeed",
            expected="one call, with its usual answer",
            seen=seen,
            hint="does api.mock answer the call? and does the breaker let a second probe through, after one failed?",
        )
    after = story.once()
    if not after.rows:
        raise story.broken(
            "the probe succeeded, and the breaker stayed open",
            expected="a request with the next call",
            seen="no request",
            hint="close the breaker when a probe succeeds, and set its count back to 0",
        )
