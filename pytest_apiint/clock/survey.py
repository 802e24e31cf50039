"""What other threads are doing at the moment when the clock starts."""

# ruff: noqa: SLF001  what has to be seen here is private to the interpreter and its libraries

from __future__ import annotations

import sys
import threading
from _thread import get_ident
from dataclasses import dataclass
from types import FrameType
from typing import Any

from pytest_apiint.clock import parking, threads


@dataclass(frozen=True, slots=True)
class UnseenWait:
    """A thread in the original `Condition.wait`, with the lock that will wake it."""

    condition: Any
    waiter: Any

    def lasts(self) -> bool:
        """Whether nobody has notified the thread yet.

        `notify` unlocks the waiter, then takes it out of the queue; the thread that wakes locks it again.
        """
        return self.waiter.locked() and self.waiter in self.condition._waiters


def waiting() -> dict[int, UnseenWait]:
    """Threads that wait for a condition without a timeout: they began before the clock, and are parked all the same."""
    if len(threading._active) == 1:  # type: ignore[attr-defined]
        return {}
    found = {
        ident: _unseen_wait(frame) for ident, frame in sys._current_frames().items() if ident not in parking.parked
    }
    return {ident: wait for ident, wait in found.items() if wait is not None}


def _unseen_wait(frame: FrameType) -> UnseenWait | None:
    if frame.f_code is not threads.condition_wait_code():
        return None
    names = frame.f_locals
    if names.get("timeout") is not None or "waiter" not in names:
        return None
    return UnseenWait(names["self"], names["waiter"])


def wake_loops() -> None:
    """Let event loops that idle in other threads go round once, so that they idle in virtual time."""
    if len(threading._active) == 1:  # type: ignore[attr-defined]
        return
    for ident, frame in sys._current_frames().items():
        loop = _idle_loop(frame) if ident != get_ident() else None
        if loop is not None:
            loop._write_to_self()  # type: ignore[attr-defined]


def _idle_loop(frame: FrameType | None) -> object | None:
    """The asyncio loop that this thread runs, if it is in its selector."""
    for _ in range(4):
        if frame is None:
            return None
        if frame.f_code.co_name == "_run_once":
            return frame.f_locals.get("self")
        frame = frame.f_back
    return None
