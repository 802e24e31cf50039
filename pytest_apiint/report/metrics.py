"""The numbers of a run, as every report tells them: of the tests' own exchanges, without those of suites' trials."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from pytest_apiint.report.run import Attempt, Run

_TIMEOUTS: Final = frozenset({"connect_timeout", "read_timeout", "write_timeout", "pool_timeout"})


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds: the mean, and what 95 of 100 don't exceed (nearest rank)."""

    mean: float = 0.0
    p95: float = 0.0


@dataclass(frozen=True, slots=True)
class Metrics:
    """`calls` are logical requests; a call has succeeded where its last attempt has a status below 400.

    `errors` counts attempts by status (``"503"``) or kind of failure (``"reset"``). `limited` counts answers of 429,
    `hits` those of them that say when to come back. `success_rate` is in percent of the calls, `amplification` counts
    attempts for each of them: None where there was none.
    """

    tests: int
    failed: int
    calls: int
    succeeded: int
    attempts: int
    retries: int
    virtual: Times
    real: Times
    errors: tuple[tuple[str, int], ...]
    limited: int
    hits: int
    timeouts: int
    breaker: tuple[tuple[str, int], ...]
    faults: int
    trials: int
    virtual_seconds: float
    real_seconds: float
    success_rate: float | None = None
    amplification: float | None = None


def metrics(run: Run) -> Metrics:
    """The numbers of `run`."""
    tests = [test for test in run.tests if test.checked is None]
    attempts = [attempt for test in tests for attempt in test.attempts]
    # By test and call: the last attempt decides.
    last = {(test.id, attempt.call): attempt for test in tests for attempt in test.attempts}
    errors = Counter(filter(None, map(_error, attempts)))
    succeeded = sum(attempt.status is not None and attempt.status < 400 for attempt in last.values())
    return Metrics(
        tests=len(run.tests),
        failed=sum(test.outcome in ("failed", "error") for test in run.tests),
        calls=len(last),
        succeeded=succeeded,
        attempts=len(attempts),
        retries=len(attempts) - len(last),
        virtual=_times([attempt.ended - attempt.started for attempt in attempts]),
        real=_times([attempt.took for attempt in attempts]),
        errors=tuple(sorted(errors.items(), key=lambda one: (-one[1], one[0]))),
        limited=sum(attempt.status == 429 for attempt in attempts),
        hits=sum(attempt.status == 429 and attempt.retry_after is not None for attempt in attempts),
        timeouts=sum(attempt.failure in _TIMEOUTS for attempt in attempts),
        breaker=tuple(Counter(state for test in run.tests for state in test.breaker).items()),
        faults=sum(bool(attempt.fault) for attempt in attempts),
        trials=sum(test.trials for test in run.tests),
        virtual_seconds=sum(test.elapsed for test in run.tests if test.clock == "virtual"),
        real_seconds=sum(test.duration for test in run.tests),
        success_rate=100 * succeeded / len(last) if last else None,
        amplification=len(attempts) / len(last) if last else None,
    )


def _error(attempt: Attempt) -> str:
    if attempt.failure:
        return attempt.failure
    return str(attempt.status) if attempt.status is not None and attempt.status >= 400 else ""


def _times(seconds: Sequence[float]) -> Times:
    if not seconds:
        return Times()
    return Times(sum(seconds) / len(seconds), percentile(seconds, 0.95))


def percentile(values: Iterable[float], share: float) -> float:
    """What `share` (0 to 1) of `values` don't exceed, by nearest rank; 0 of nothing."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else 0.0
