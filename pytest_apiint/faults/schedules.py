"""When a fault strikes, where it isn't simply the next request's turn."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from pytest_apiint.errors import UsageProblem
from pytest_apiint.faults.kinds import Fault


@dataclass(frozen=True, slots=True)
class Schedule:
    """A fault that may strike any number of requests."""

    fault: Fault

    def strikes(self, attempt: int, now: float) -> bool:
        """Whether the `attempt`-th matching request (from 1), at `now` seconds of the test, meets the fault."""
        raise NotImplementedError

    def __str__(self) -> str:
        return f"{type(self).__name__.lower()} {self.fault}"


@dataclass(frozen=True, slots=True)
class Always(Schedule):
    def strikes(self, attempt: int, now: float) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Every(Schedule):
    n: int

    def strikes(self, attempt: int, now: float) -> bool:
        return attempt % self.n == 0


@dataclass(frozen=True, slots=True)
class Percent(Schedule):
    share: float
    _draws: random.Random = field(repr=False)

    def strikes(self, attempt: int, now: float) -> bool:
        return self._draws.random() * 100 < self.share


@dataclass(frozen=True, slots=True)
class Between(Schedule):
    start: float
    end: float

    def strikes(self, attempt: int, now: float) -> bool:
        return self.start <= now < self.end


@dataclass(frozen=True, slots=True)
class Flap(Schedule):
    up: float
    down: float

    def strikes(self, attempt: int, now: float) -> bool:
        return now % (self.up + self.down) >= self.up


def always(fault: Fault) -> Schedule:
    """Every matching request meets `fault`."""
    return Always(_fault(fault, "always"))


def every(n: int, fault: Fault) -> Schedule:
    """Each `n`-th matching request meets `fault`."""
    if not isinstance(n, int) or n < 1:
        raise UsageProblem(f"faults.every({n!r}, ...): n is a whole number, 1 or more")
    return Every(_fault(fault, "every"), n)


def percent(share: float, fault: Fault, *, seed: int = 0) -> Schedule:
    """`share` percent of the matching requests meet `fault`; the same ones for the same `seed`."""
    if not 0 <= share <= 100:
        raise UsageProblem(f"faults.percent({share!r}, ...): a share is between 0 and 100")
    return Percent(_fault(fault, "percent"), share, random.Random(seed))


def between(start: float, end: float, fault: Fault) -> Schedule:
    """Requests from `start` up to `end` seconds of the test's clock meet `fault`."""
    if not 0 <= start < end:
        raise UsageProblem(f"faults.between({start!r}, {end!r}, ...): 0 <= start < end, in seconds of the test")
    return Between(_fault(fault, "between"), start, end)


def flap(fault: Fault, *, up: float, down: float) -> Schedule:
    """Well for `up` seconds, then `fault` for `down` seconds, and again."""
    if up < 0 or down <= 0:
        raise UsageProblem(f"faults.flap(up={up!r}, down={down!r}): seconds, and some of them down")
    return Flap(_fault(fault, "flap"), up, down)


def _fault(fault: Fault, name: str) -> Fault:
    if isinstance(fault, Fault):
        return fault
    raise UsageProblem(f"faults.{name}(...): {fault!r} is no fault; faults.unavailable() is one, for example")
