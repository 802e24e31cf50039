"""Waiting has an end that the caller can live with."""

from __future__ import annotations

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.waits.backoff import EPSILON
from pytest_apiint.checks.wording import about, label, listed, slept
from pytest_apiint.journal.shown import seconds


def assert_total_wait(journal: Judged, *, at_most: float, route: str | None = None) -> None:
    """No call waits for more than `at_most` seconds in all, between its attempts."""
    __tracebackhide__ = True
    for call in chosen(journal, route, expected=f"waits of {seconds(at_most)} in all, at most").calls():
        total = sum(call.gaps)
        if total > at_most + EPSILON:
            longest = call.gaps.index(max(call.gaps)) + 2
            raise failure(
                f"{label(call)} waited {about(total - at_most)} too long",
                expected=f"{seconds(at_most)} in all, at most",
                seen=f"{seconds(total)}: {listed([seconds(gap)[:-2] for gap in call.gaps], 8)}",
                slept=f"{place} (the longest)" if (place := slept(call, longest)) else "",
                hint="cap each wait, or stop when the budget is spent",
                calls=[call],
                marks={call.attempts[longest - 1].number: f"after {about(max(call.gaps))}"},
            )
