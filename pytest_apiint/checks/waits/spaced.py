"""A server in trouble is given time before the next attempt."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import Cause, named, retried
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.waits.schedules import NOTHING, shown

_OVERLOADED: Final[tuple[Cause, ...]] = (429, 503, 500, 502, 504)


@check(
    "backoff-spaced",
    Severity.SHOULD,
    "backoff",
    says="waits before it tries again after 429 or 5xx",
    why="retries at once hit the server while it's down, and use up all attempts within a second",
    reference='Google SRE book, "Handling Overload"; AWS, "Exponential Backoff And Jitter"',
)
def backoff_spaced(bench: Bench) -> Verdict:
    """No gap of 0 between attempts; a first one of 0 weighs less where the others aren't."""
    trials = retried(bench, _OVERLOADED)
    if not trials:
        return not_applicable("the client never tries again after 429 or 5xx")
    at_once = {cause: [gap <= NOTHING for gap in trial.gaps] for cause, trial in trials.items()}
    always = [cause for cause, none in at_once.items() if any(none[1:]) or none == [True]]
    if always:
        return _unspaced(always, trials[always[0]])
    first = [cause for cause, none in at_once.items() if any(none)]
    return _first_at_once(first, trials[first[0]]) if first else PASSED


def _unspaced(causes: list[Cause], trial: Trial) -> Verdict:
    none = sum(gap <= NOTHING for gap in trial.gaps)
    return failed(
        f"{none} of {len(trial.gaps)} retries after {named(causes[0])} came at once",
        expected="a wait before each attempt: 0.5 s, 1 s, 2 s, with jitter",
        seen=f"waits of {shown(trial.gaps)}" + _also(causes),
        hint="sleep before each retry (urllib3: backoff_factor=0.5; tenacity: wait_random_exponential(max=60))",
        trial=trial,
    )


def _first_at_once(causes: list[Cause], trial: Trial) -> Verdict:
    return failed(
        f"the first retry after {named(causes[0])} comes at once",
        expected="a short wait before the first retry, too",
        seen=f"waits of {shown(trial.gaps)}" + _also(causes),
        hint="wait before the first retry too; urllib3's Retry never does (a subclass with its own "
        "get_backoff_time may, and so does tenacity)",
        trial=trial,
        severity=Severity.ADVISORY,
    )


def _also(causes: list[Cause]) -> str:
    return f"; alike after {', '.join(map(named, causes[1:]))}" if len(causes) > 1 else ""
