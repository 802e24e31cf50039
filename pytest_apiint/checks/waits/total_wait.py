"""Waiting has an end that the caller can live with."""

from __future__ import annotations

from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.checks.waits.backoff import EPSILON
from pytest_apiint.checks.waits.schedules import shown
from pytest_apiint.checks.wording import about, label, listed, slept, times
from pytest_apiint.errors import Stalled
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


ASKED_FOR_A_MINUTE: Final = faults.rate_limited(retry_after=60)
_OUTAGES: Final = {
    "503": 503,
    "429 with Retry-After: 60": ASKED_FOR_A_MINUTE,
    "silence (read timeouts)": "read_timeout",
    "a host that can't be reached (connect timeouts)": "connect_timeout",
    "refused connections": "connection_refused",
}


@check(
    "total-wait-bounded",
    Severity.MUST,
    "backoff",
    says="comes to an end within the time that its callers bear",
    why="callers time out first, and leave a thread behind that goes on for an answer nobody wants",
    reference='Google SRE book, deadlines; AWS Builders\' Library, "Timeouts, retries and backoff"',
)
def total_wait_bounded(bench: Bench) -> Verdict:
    """Under lasting outages, of which some hold each attempt itself for long, the call takes `max_wait` at most."""
    most = bench.subject.max_wait
    trials = {name: bench.run(lasting(cause)) for name, cause in _OUTAGES.items()}
    over = {name: trial for name, trial in trials.items() if _never_ends(trial) or trial.took > most + EPSILON}
    if not over:
        return PASSED
    name = max(over, key=lambda name: (_never_ends(over[name]), over[name].took))
    worst, end = over[name], "and would have gone on, " if _never_ends(over[name]) else ""
    waits = f", waits of {shown(worst.gaps, 5)}" if worst.gaps else ""
    return failed(
        f"the call took {about(worst.took)}, {end}under {name}",
        expected=f"{most:g} s at most (the suite's max_wait)",
        seen=f"{times(len(worst.attempts), 'attempt')}{waits}",
        hint="bound the whole, not only its parts: stop when a deadline is reached (tenacity: stop_after_delay(60)), "
        "and give up where Retry-After asks for more than is left",
        trial=worst,
    )


def _never_ends(trial: Trial) -> bool:
    """The client was stopped. One that waits for ever for one answer lacks a timeout, which is told elsewhere."""
    return trial.endless and not isinstance(trial.runaway or trial.raised, Stalled)
