"""When a fault strikes, where it isn't simply the next request's turn."""

from __future__ import annotations

import random
from dataclasses import dataclass

from pytest_apiint.faults import arguments
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
    seed: int

    def strikes(self, attempt: int, now: float) -> bool:
        # A draw from the seed and the number alone: the same in each run, and in each trial of a shared scenario.
        return random.Random(f"{self.seed}:{attempt}").random() * 100 < self.share


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
    if not arguments.is_number(n) or n < 1:
        raise arguments.problem(f"every({arguments.shown(n)}, ...)", "n is a whole number, 1 or more")
    return Every(_fault(fault, "every"), n)


def percent(share: float, fault: Fault, *, seed: int = 0) -> Schedule:
    """`share` percent of the matching requests meet `fault`; the same ones for the same `seed`."""
    if not arguments.is_seconds(share) or share > 100:
        raise arguments.problem(f"percent({arguments.shown(share)}, ...)", "a share is between 0 and 100")
    if not arguments.is_number(seed):
        raise arguments.problem(f"percent(..., seed={arguments.shown(seed)})", "seed is a whole number")
    return Percent(_fault(fault, "percent"), share, seed)


def between(start: float, end: float, fault: Fault) -> Schedule:
    """Requests from `start` up to `end` seconds of the test's clock meet `fault`."""
    if not (arguments.is_seconds(start) and arguments.is_amount(end) and start < end):
        written = f"between({arguments.shown(start)}, {arguments.shown(end)}, ...)"
        raise arguments.problem(written, "0 <= start < end, in seconds of the test")
    return Between(_fault(fault, "between"), start, end)


def flap(fault: Fault, *, up: float, down: float) -> Schedule:
    """Well for `up` seconds, then `fault` for `down` seconds, and again."""
    if not (arguments.is_seconds(up) and arguments.is_seconds(down) and down > 0):
        written = f"flap(up={arguments.shown(up)}, down={arguments.shown(down)})"
        raise arguments.problem(written, "seconds, and some of them down")
    return Flap(_fault(fault, "flap"), up, down)


def _fault(fault: Fault, name: str) -> Fault:
    if isinstance(fault, Fault):
        return fault
    why = f"{arguments.shown(fault)} is no fault; faults.unavailable() is one, for example"
    raise arguments.problem(f"{name}(...)", why)
