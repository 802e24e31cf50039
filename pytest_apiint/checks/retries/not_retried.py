"""A call is made once, whatever came of it."""

from __future__ import annotations

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import label, times
from pytest_apiint.journal import Call
from pytest_apiint.journal.shown import outcome


def assert_not_retried(journal: Judged, *, route: str | None = None) -> None:
    """No call (for `route`, where given) has a second attempt. Redirects and pages are calls of their own."""
    __tracebackhide__ = True
    for call in chosen(journal, route, expected="one attempt").calls():
        if call.retried:
            raise failure(
                f"{times(len(call.attempts), 'attempt')} instead of 1: {label(call)}",
                expected=f"no attempt after {outcome(call.attempts[0])}",
                seen=f"{times(len(call.attempts) - 1, 'attempt')} more",
                hint=_hint(call),
                calls=[call],
                marks={call.attempts[1].number: "a retry"},
            )


def _hint(call: Call) -> str:
    if call.attempts[0].status == 401 and renewed(call, 1):
        return "it came with other credentials: if that is meant, say so by attempts=2"
    status = call.attempts[0].status
    if status is not None and 400 <= status < 500 and status not in (408, 425, 429):
        return f"{status} stays {status} however often it's asked; or did the test itself ask twice?"
    return 'if the test asked twice itself, name each: with api.operation("first"):'


def renewed(call: Call, before: int) -> bool:
    """Whether attempt `before` (from 0) brings other credentials than the one before it (RFC 9110, 11.6.1)."""
    earlier, later = call.attempts[before - 1].request, call.attempts[before].request
    return earlier.headers.get("Authorization") != later.headers.get("Authorization")
