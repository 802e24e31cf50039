"""The watcher: one hidden thread that looks where the exact rules can't see.

It works only while somebody is parked and time can't move by itself: others run, a hold ticks, all are stuck.
It is a raw thread, invisible to `threading.enumerate()`, and started on first need.
"""

from __future__ import annotations

from _thread import allocate_lock, start_new_thread

from pytest_apiint.clock import parking, real, switch

SHORTEST = 0.0005
LONGEST = 0.02


class Watcher:
    """Sleeps until it is roused, then looks again and again until there is nothing left to see."""

    def __init__(self) -> None:
        self._bell = allocate_lock()
        self._bell.acquire()
        self._begun = False
        self._awake = False

    def rouse(self) -> None:
        """Somebody parked and time could not move on; the caller holds the clock's lock."""
        if self._awake:
            return
        self._awake = True
        if self._begun:
            self._bell.release()
        else:
            self._begun = True
            start_new_thread(self._live, ())

    def _live(self) -> None:
        while True:
            self._look_on()
            self._bell.acquire()

    def _look_on(self) -> None:
        pause = longer = SHORTEST
        while True:
            real.sleep(pause)
            with parking.lock:
                moved = self._look_once()
                if moved is None:
                    self._awake = False
                    return
            # Two looks tell more the closer they are: every other one follows at once, lest a thread that polls
            # has stirred between any two.
            longer = SHORTEST if moved else min(longer * 2, LONGEST)
            pause = longer if pause == SHORTEST else SHORTEST

    def _look_once(self) -> bool | None:
        """Whether something moved; None when there is nothing left to watch."""
        clock = switch.clock
        return None if clock is None else clock.turns.look()


watcher = Watcher()


def forget() -> None:
    """After a fork the child has no watcher."""
    global watcher  # noqa: PLW0603  one thread per process
    watcher = Watcher()
