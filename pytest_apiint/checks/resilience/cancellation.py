"""A call that is cancelled ends there: no further attempt, and no other ending."""

from __future__ import annotations

import asyncio
from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import OUTAGE, Scenario, lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.checks.wording import about, times

# Less than any timeout in earnest, so that it's the cancellation that ends the exchange.
_LATE: Final = faults.latency(0.5)
_IN_FLIGHT: Final = Scenario(faults=(_LATE,), cancel=0.25)


@check(
    "cancellation-stops-retries",
    Severity.MUST,
    "resilience",
    says="ends at once when its task is cancelled: no further request, and CancelledError for its caller",
    why="a timeout or a shutdown cancels calls; one that goes on charges a card that nobody waits for",
    reference="asyncio documentation, Task Cancellation: CancelledError should be propagated",
    asynchronous=True,
)
def cancellation_stops_retries(bench: Bench) -> Verdict:
    """Cancelled while an exchange is under way, and between two attempts."""
    if (verdict := _judged(bench.run(_IN_FLIGHT), "an exchange was under way")) is not None:
        return verdict
    down = bench.run(lasting(503))
    if not down.gaps or down.gaps[0] <= 0:
        return PASSED  # it waits for nothing else
    middle = down.attempts[0].ended + down.gaps[0] / 2
    waiting = bench.run(Scenario(faults=(faults.always(OUTAGE),), cancel=middle))
    return _judged(waiting, "it waited for its next attempt") or PASSED


def _judged(trial: Trial, when: str) -> Verdict | None:
    at = trial.scenario.cancel or 0.0
    # Nothing was due at that very moment, so what began then began afterwards.
    later = [row for row in trial.journal if row.started >= at - 1e-6]
    if later:
        return failed(
            f"cancelled while {when}, it sent {times(len(later), 'more request')}",
            expected=f"nothing after {about(at)}, when the task was cancelled",
            seen=f"a request at {about(later[0].started)}" + (f", and {len(later) - 1} more" if len(later) > 1 else ""),
            hint="except Exception lets CancelledError pass; a bare except, BaseException and shield() don't",
            trial=trial,
        )
    if isinstance(trial.raised, asyncio.CancelledError):
        return None
    if not trial.made:
        seen = "a task that hasn't ended two minutes later"
    elif trial.raised is not None:
        seen = f"{type(trial.raised).__name__} in its place"
    else:
        seen = "a value, as if the call had come to its end"
    return failed(
        f"cancelled while {when}, it swallowed the cancellation",
        expected="CancelledError, raised in the task",
        seen=seen,
        hint="after cleaning up, raise again: except asyncio.CancelledError: ...; raise",
        trial=trial,
    )
