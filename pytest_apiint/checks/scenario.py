"""What an API does to a client's call: the question that a check puts.

A scenario is a value. Equal ones are run once and shared, so that a battery of checks costs what it looks at; that's
why those that many checks ask for come from `lasting` and `once`, which give the same one again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pytest_apiint import faults
from pytest_apiint.exchange import Response
from pytest_apiint.faults import Fault, Schedule

# Where chance is pinned: the schedules at its two ends are the bounds of the client's jitter.
LOWEST: Final = 0.0
MIDDLE: Final = 0.5
HIGHEST: Final = 1 - 2**-53


@dataclass(frozen=True, slots=True)
class Scenario:
    """What happens to the requests of one call (of `times` calls in turn, or `together`), each trial with a new client.

    `faults` strike the call's own requests, one each, in turn; the last may be a schedule. Of `each`, the nth call's
    first attempt meets the nth; with `standing` whatever else in that call asks for the same meets it too, as what an
    API holds doesn't change from one look to the next. `answers` stand in place of the usual ones: the nth for the nth
    distinct request that no fault strikes, the last one from then on. `u` is what chance yields, or ``None`` where it
    is left to itself. `log` keeps log records, from DEBUG up. After `cancel` seconds the call is cancelled (async
    only). `pause` is waited before each further call, in seconds; several are the waits in turn, the last one from then
    on. Calls made `together` begin `stagger` seconds after one another. `take` tells scenarios apart that are equal
    otherwise: what a client does differently then, it draws from somewhere.
    """

    faults: tuple[Fault | Schedule, ...] = ()
    each: tuple[Fault, ...] = ()
    standing: bool = False
    answers: tuple[Response, ...] = ()
    u: float | None = MIDDLE
    times: int = 1
    together: int = 1
    stagger: float = 0.0
    pause: float | tuple[float, ...] = 0.0
    cancel: float | None = None
    log: bool = False
    take: int = 1

    def before(self, turn: int) -> float:
        """Seconds to wait before call `turn`, counted from 0."""
        if turn == 0 or not self.pause:
            return 0.0
        return self.pause[min(turn, len(self.pause)) - 1] if isinstance(self.pause, tuple) else self.pause


PLAIN: Final = Scenario()
OUTAGE: Final = faults.unavailable()


@lru_cache(maxsize=256)
def lasting(fault: Fault | int | str = 503, *, u: float = MIDDLE, times: int = 1) -> Scenario:
    """Every request meets `fault`: a status, or a fault, or the name of one in `pytest_apiint.faults`."""
    return Scenario(faults=(faults.always(_fault(fault)),), u=u, times=times)


@lru_cache(maxsize=256)
def once(fault: Fault | int | str = 503, *, u: float = MIDDLE) -> Scenario:
    """The first request meets `fault`, the others get the usual answer."""
    return Scenario(faults=(_fault(fault),), u=u)


@lru_cache(maxsize=64)
def _fault(fault: Fault | int | str) -> Fault:
    if isinstance(fault, int):
        return faults.status(fault)
    if isinstance(fault, str):
        made = getattr(faults, fault)()
        if not isinstance(made, Fault):
            raise TypeError(f"faults.{fault}() is no fault")
        return made
    return fault
