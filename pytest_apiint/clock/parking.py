"""Parked threads: who waits, until when, and how to wake them.

The table belongs to the process, not to a clock, since a pool's idle worker outlives the test that made it.
One lock guards the table and every decision about time. It can be re-entered, because a finalizer may notify
a condition in the middle of our own critical section.
"""

# ruff: noqa: SLF001  what has to be seen here is private to the interpreter and its libraries

from __future__ import annotations

import itertools
import sys
import threading
from _thread import RLock, allocate_lock, get_ident
from collections.abc import Callable
from enum import Enum
from typing import Final

NEVER: Final = sys.maxsize  # a deadline that doesn't come, in nanoseconds
LONGEST: Final = threading.TIMEOUT_MAX / 2  # a timeout near the platform's limit is another way to say never

lock: RLock = RLock()
parked: dict[int, Parked] = {}
_order = itertools.count()


class Outcome(Enum):
    """How a wait ended."""

    NOTIFIED = "notified"
    DUE = "due"
    STOPPED = "stopped"
    ABANDONED = "abandoned"  # an exception ended it, for instance Ctrl-C


class Parked:
    """One thread that waits. `poke` wakes an event loop; other threads wait on a lock of their own."""

    __slots__ = ("_wake", "deadline", "drives", "error", "ident", "lasts", "listens", "order", "outcome", "poke")

    def __init__(
        self, deadline: int, *, drives: bool = True, lasts: bool = False, poke: Callable[[], None] | None = None
    ) -> None:
        self.ident: int = get_ident()
        self.deadline: int = deadline
        self.drives: bool = drives  # whether time may jump to the deadline
        self.lasts: bool = lasts  # whether it stays parked when the clock stops
        self.listens: bool = False  # an event loop that listens to more than its own wake-up call
        self.order: int = next(_order)
        self.outcome: Outcome | None = None
        self.error: Callable[[], BaseException] | None = None
        self.poke: Callable[[], None] | None = poke
        if poke is None:
            self._wake = allocate_lock()
            self._wake.acquire()

    def park(self) -> None:
        """Enter the table; the caller holds the lock."""
        if self.outcome is None:
            parked[self.ident] = self

    def unpark(self, outcome: Outcome) -> None:
        """Count the thread as running from this moment, and wake it; the caller holds the lock."""
        if self.outcome is not None:
            return
        self.outcome = outcome
        if parked.get(self.ident) is self:
            del parked[self.ident]
        if self.poke is None:
            self._wake.release()
        elif self.ident != get_ident() and outcome is not Outcome.ABANDONED:
            self.poke()

    def release(self) -> None:
        """What `Condition.notify` calls on a waiter. RuntimeError sends it on to the next one."""
        with lock:
            if self.outcome is not None:
                raise RuntimeError("this waiter has already been woken")
            self.unpark(Outcome.NOTIFIED)

    def await_release(self) -> None:
        """Block, really, until somebody unparks this thread."""
        try:
            self._wake.acquire()
        except BaseException:
            with lock:
                self.unpark(Outcome.ABANDONED)
            raise

    def fail(self, error: Callable[[], BaseException]) -> None:
        """Wake the thread with an exception, made by that thread itself; the caller holds the lock."""
        self.error = error
        self.unpark(Outcome.DUE)


def forget() -> None:
    """After a fork only the forking thread lives on."""
    lock._at_fork_reinit()  # type: ignore[attr-defined]
    parked.clear()
