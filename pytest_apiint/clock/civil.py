"""Civil time: time-machine moves `time.time`, `datetime.now` and their kin, and our clock tells it when it is."""

from __future__ import annotations

from collections.abc import Callable

import time_machine


class CivilTime:
    """A journey of time-machine whose present is read from `present_ns`, nanoseconds since 1970."""

    def __init__(self, present_ns: Callable[[], int]) -> None:
        self._travel = time_machine.travel(present_ns() // 1_000_000_000, tick=False)
        traveller = self._travel.start()
        # Asked at each reading instead of told at each advance: no drift, no cost while nobody looks, and a
        # loop that does nothing but read `time.time()` is counted like any other busy-wait.
        traveller.time_ns = present_ns  # type: ignore[method-assign]

    def stop(self) -> None:
        """Give real civil time back."""
        self._travel.stop()
