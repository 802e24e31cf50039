"""Civil time: time-machine moves `time.time`, `datetime.now` and their kin, and our clock tells it when it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.metadata import version

import time_machine

from pytest_apiint.errors import ClockRefused

TOLERANCE_NS = 10**9  # a clock that already ticks moves between two readings


class CivilTime:
    """A journey of time-machine whose present is read from `present_ns`, nanoseconds since 1970."""

    def __init__(self, present_ns: Callable[[], int]) -> None:
        self._travel = time_machine.travel(present_ns() // 1_000_000_000, tick=False)
        traveller = self._travel.start()
        # Asked at each reading instead of told at each advance: no drift, no cost while nobody looks, and a
        # loop that does nothing but read `time.time()` is counted like any other busy-wait.
        traveller.time_ns = present_ns  # type: ignore[method-assign]
        if abs(time.time_ns() - present_ns()) > TOLERANCE_NS:
            self._travel.stop()
            raise ClockRefused(
                "virtual time can't work here\n"
                f"  active  time-machine {version('time-machine')}\n"
                "  why     civil time doesn't follow the clock in this version\n"
                "  fix     install a version of time-machine that the clock knows, such as 3.6"
            )

    def stop(self) -> None:
        """Give real civil time back."""
        self._travel.stop()
