"""The waits between attempts under one lasting outage, with chance pinned at both ends and in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.retries.outages import Cause, telling
from pytest_apiint.checks.scenario import HIGHEST, LOWEST, MIDDLE, lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.journal.shown import seconds

NEVER: Final = "the client never tries such a call again"
# What a caller would never notice: a wait of less is none.
NOTHING: Final = 1e-3
_SAME: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Schedules:
    """Trials under the lasting outage `cause`: `low`, `middle` and `high` by where chance was pinned."""

    cause: Cause
    low: Trial
    middle: Trial
    high: Trial

    @property
    def runs(self) -> tuple[tuple[float, ...], ...]:
        return self.low.gaps, self.middle.gaps, self.high.gaps

    @property
    def jittered(self) -> bool:
        return not (same(self.low.gaps, self.high.gaps) and same(self.low.gaps, self.middle.gaps))

    @property
    def waits(self) -> bool:
        """Whether the client waits at all before it tries again."""
        return any(gap > NOTHING for run in self.runs for gap in run)


def schedules(bench: Bench) -> Schedules | None:
    """The client's waits under the outage that shows most of them; ``None`` where it never tries again."""
    cause = telling(bench)
    if cause is None:
        return None
    low, middle, high = (bench.run(lasting(cause, u=u)) for u in (LOWEST, MIDDLE, HIGHEST))
    return Schedules(cause, low, middle, high)


def repeatable(bench: Bench, cause: Cause, *, takes: int = 2) -> bool:
    """Whether the same run shows the same waits each time: else chance comes from where it can't be pinned."""
    scenario = lasting(cause)
    gaps = bench.run(scenario).gaps
    return all(same(gaps, bench.run(replace(scenario, take=take)).gaps) for take in range(2, takes + 1))


def same(some: Sequence[float], others: Sequence[float]) -> bool:
    """Whether two schedules are one, but for the last digits."""
    return len(some) == len(others) and all(
        abs(one - other) <= _SAME * max(1.0, one, other) for one, other in zip(some, others, strict=True)
    )


def shown(gaps: Sequence[float], most: int = 7) -> str:
    """``0.5, 1, 2 s``."""
    found = [seconds(gap)[:-2] for gap in gaps[:most]]
    return ", ".join(found) + (" ... s" if len(gaps) > most else " s")
