"""The time axis of one waterfall: from seconds on a test's clock to percents of a track."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, isfinite, log10
from typing import Final

from pytest_apiint.report.page.figures import seconds
from pytest_apiint.report.run import Attempt, Wait

# An hour of Retry-After beside a wait of 2 s would press all else into one spot.
_STRETCH: Final = 2.0
_TICKS: Final = 6
# Steps that people count in: decimal below a minute, then minutes, hours and days.
_STEPS: Final = (60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0, 21_600.0, 43_200.0, 86_400.0)


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment that the axis names, and where it is: percents from the left."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """From second `start` to second `end`; both the same where nothing took any time."""

    start: float
    end: float

    def at(self, moment: float) -> float:
        """Percents from the left: 0 to 100, also of what lies beyond."""
        span = self.end - self.start
        share = (moment - self.start) / span if span > 0 else 0.0
        return round(100 * min(1.0, max(0.0, share)), 3)

    def width(self, start: float, end: float) -> float:
        """Percents from `start` to `end`; 0 where that's the wrong way round."""
        return max(0.0, round(self.at(end) - self.at(start), 3))

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """Round moments since the start, at most seven."""
        span = self.end - self.start
        if span <= 0:
            return (Tick(0.0, seconds(0)),)
        step = _step(span / _TICKS)
        return tuple(
            Tick(self.at(self.start + step * count), seconds(step * count)) for count in range(floor(span / step) + 1)
        )


def axis(attempts: tuple[Attempt, ...], waits: tuple[Wait, ...]) -> Axis:
    """All that happened; and of what Retry-After asked for, as much again at most."""
    start = min([attempt.started for attempt in attempts] + [wait.started for wait in waits])
    last = max([attempt.ended for attempt in attempts] + [wait.started + wait.seconds for wait in waits])
    asked = [attempt.ended + attempt.retry_after for attempt in attempts if attempt.retry_after is not None]
    until = max([moment for moment in asked if isfinite(moment)], default=last)
    widest = start + _STRETCH * (last - start) if last > start else until
    return Axis(start, max(last, min(until, widest)))


def _step(least: float) -> float:
    for step in _STEPS if least > 30 else ():
        if step >= least:
            return step
    if least > _STEPS[-1]:
        return ceil(least / _STEPS[-1]) * _STEPS[-1]
    power = 10.0 ** floor(log10(least))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least * (1 - 1e-9))
