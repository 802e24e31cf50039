"""Threads that wait where nobody can see it: in a C lock, in real I/O, in a library's own C code.

Such a thread counts as blocked when the kernel says that it sleeps, and neither its place in the code nor the
processor time it used has changed between two looks with the interpreter lock given away in between. From then
on one look is enough for as long as nothing changes: whatever wakes the thread marks it runnable in the same
system call. Where there is no /proc the state is unknown, so more looks are taken and none is remembered.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import NamedTuple


_open, _read, _close = os.open, os.read, os.close  # early: pyfakefs and the like replace the attributes
_cpu_clock = getattr(time, "pthread_getcpuclockid", None)
_gettime_ns = getattr(time, "clock_gettime_ns", None)
KERNEL_TELLS = os.path.exists("/proc/self/task")
LOOKS = 1 if KERNEL_TELLS else 4  # unchanged looks in a row, after the first


class Look(NamedTuple):
    """Where a thread was, and how much processor time it had used."""

    frame: int
    instruction: int
    nanoseconds: int


def look(thread: threading.Thread) -> Look | None:
    """A thread that seems to wait, or None where it surely runs or has just begun."""
    frame = sys._current_frames().get(thread.ident or 0)
    if frame is None or (KERNEL_TELLS and _state(thread.native_id) != b"S"):
        return None
    # A thread with a frame is alive, so its clock's id is valid.
    spent = _gettime_ns(_cpu_clock(thread.ident)) if _cpu_clock and _gettime_ns else 0
    return Look(id(frame), frame.f_lasti, spent)


def _state(native_id: int | None) -> bytes:
    """The kernel's letter for a thread's state, `S` for one that sleeps."""
    try:
        handle = _open(f"/proc/self/task/{native_id}/stat", os.O_RDONLY)
    except OSError:
        return b"?"
    try:
        line = _read(handle, 512)
    finally:
        _close(handle)
    return line[line.rindex(b")") + 2 :][:1]
