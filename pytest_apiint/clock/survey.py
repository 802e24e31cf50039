"""What other threads are doing at the moment when the clock starts."""

from __future__ import annotations

import sys
import threading
from _thread import get_ident
from types import FrameType

from pytest_apiint.clock import parking, threads


def waiting() -> dict[int, object]:
    """Threads that wait in `Condition.wait` without a timeout, each with the lock that will wake it.

    They began before the clock, in the original function, and are exactly as long parked as that lock is locked.
    """
    if len(threading._active) == 1:  # type: ignore[attr-defined]
        return {}
    found: dict[int, object] = {}
    for ident, frame in sys._current_frames().items():
        if ident not in parking.parked and frame.f_code is threads.condition_wait_code():
            if frame.f_locals.get("timeout") is None and "waiter" in frame.f_locals:
                found[ident] = frame.f_locals["waiter"]
    return found


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
