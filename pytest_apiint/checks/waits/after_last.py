"""The caller hears of a failure as soon as it's final."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import Cause, named
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.checks.waits.schedules import NOTHING
from pytest_apiint.checks.wording import about

_CAUSES: Final[tuple[Cause, ...]] = (503, 429, 500, "connection_refused", "reset")


@check(
    "no-wait-after-last",
    Severity.SHOULD,
    "backoff",
    says="fails at once after its last attempt",
    why="a wait that no attempt follows only keeps your caller waiting, often the longest of all",
    reference="tenacity: it asks whether to stop before it sleeps",
)
def no_wait_after_last(bench: Bench) -> Verdict:
    """From the end of the last attempt to the end of the call no time passes."""
    trials = [(cause, bench.run(lasting(cause))) for cause in _CAUSES]
    late = [(cause, trial) for cause, trial in trials if not trial.endless and _idle(trial) > NOTHING]
    if not late:
        return PASSED
    cause, worst = max(late, key=lambda pair: _idle(pair[1]))
    return failed(
        f"{about(_idle(worst))} of waiting after the last attempt",
        expected="the error as soon as no further attempt will be made",
        seen=f"attempt {len(worst.attempts)}, the last one, ended at {worst.attempts[-1].ended:.2f} s under "
        f"{named(cause)}, the call at {worst.made[-1].ended:.2f} s",
        hint="look whether it was the last attempt before you sleep, not after",
        trial=worst,
    )


def _idle(trial: Trial) -> float:
    """Seconds between whatever the call asked last and its end."""
    asked = [row.ended for row in trial.journal]
    return trial.made[-1].ended - max(asked) if trial.made and asked else 0.0
