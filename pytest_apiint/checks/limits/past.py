"""Retry-After: 0, and dates that are over: an invitation to come back, and not to a storm."""

from __future__ import annotations

from email.utils import formatdate
from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.limits.asking import EPSILON, NEVER_429, crashes, limited, retries
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import Scenario, lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import times
from pytest_apiint.messages import shorten

_STORM: Final = 3  # retries at once, one after the other


@check(
    "retry-after-zero-or-past",
    Severity.SHOULD,
    "limits",
    says="makes no storm, and no crash, of Retry-After: 0 or a date that is over",
    why="all attempts are used up within a millisecond, and the server that asked for calm gets them all",
    reference='RFC 9110, 10.2.3; Google SRE book, "Handling Overload"',
)
def retry_after_zero_or_past(bench: Bench) -> Verdict:
    """Under a lasting 429 that says so, not all attempts come at once."""
    if not retries(bench, 429):
        return not_applicable(NEVER_429)
    texts = {"0": "0", "a date that is over": formatdate(bench.now - 3600, usegmt=True)}
    trials = {
        name: bench.run(Scenario(faults=(faults.always(limited({"Retry-After": text})),)))
        for name, text in texts.items()
    }
    crashed = {text: trial for text, trial in trials.items() if crashes(bench, trial)}
    if crashed:
        text, trial = next(iter(crashed.items()))
        return failed(
            f"Retry-After: {text} ends in {type(trial.raised).__name__}",
            expected="the client's own backoff, or one of its own errors",
            seen=f"{type(trial.raised).__name__}: {shorten(str(trial.raised), 60)}",
            hint="never sleep for less than 0: max(0, wait), or your own backoff where it isn't more than 0",
            trial=trial,
            severity=Severity.MUST,
        )
    endless = {text: trial for text, trial in trials.items() if trial.endless}
    if endless and not bench.run(lasting(429)).endless:
        text, trial = next(iter(endless.items()))
        return failed(
            f"Retry-After: {text} makes it try again for ever: {times(len(trial.attempts), 'attempt')}",
            expected="as many attempts as after a 429 without it",
            seen=f"{times(len(trial.attempts), 'attempt')}, and stopped by the test",
            hint="count an attempt that was asked to come back like any other",
            trial=trial,
            severity=Severity.MUST,
        )
    hasty = {text: trial for text, trial in trials.items() if _storm(trial)}
    if not hasty:
        return PASSED
    text, trial = next(iter(hasty.items()))
    count = len(trial.gaps)
    return failed(
        f"{count} retries at once after Retry-After: {text}",
        expected="the client's own backoff where it isn't asked to wait",
        seen=f"{times(len(trial.attempts), 'attempt')} in {trial.took:g} s",
        hint="wait max(Retry-After, your own backoff), so that 0 and the past come to your own backoff",
        trial=trial,
    )


def _storm(trial: Trial) -> bool:
    return len(trial.gaps) >= _STORM and all(gap <= EPSILON for gap in trial.gaps)
