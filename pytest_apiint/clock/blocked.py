"""Threads that wait where nobody can see it: in a C lock, in real I/O, in a library's own C code.

A thread at large counts as blocked when the kernel says that it sleeps, it hasn't moved between two looks, and it
can't be waiting for the interpreter lock. The last is certain if between the looks, with that lock free, no thread
of the process used the processor, or if they lie further apart than the interval at which such a waiter wakes.
From then on one look is enough for as long as nothing changes: whatever wakes the thread marks it runnable in the
same system call. Where there is no /proc only the interval is left, and nothing is remembered.
"""

# ruff: noqa: SLF001  what has to be seen here is private to the interpreter and its libraries

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import NamedTuple, Protocol

_open, _read, _close, _listdir = os.open, os.read, os.close, os.listdir  # early: pyfakefs replaces the attributes
_cpu_clock = getattr(time, "pthread_getcpuclockid", None)
_gettime_ns = getattr(time, "clock_gettime_ns", None)
TASKS = "/proc/self/task"
KERNEL_TELLS = Path("/proc/self/schedstat").exists()
INTERVALS = 3  # of the interpreter lock's switch interval, after which a waiter for it has surely stirred


class Look(NamedTuple):
    """Where a thread was, and how much processor time it had used."""

    frame: int
    instruction: int
    nanoseconds: int


class Looked(Protocol):
    """A thread, as far as looking goes."""

    @property
    def ident(self) -> int | None:
        """What Python calls it."""

    @property
    def native_id(self) -> int | None:
        """What the kernel calls it."""


def look(thread: Looked) -> Look | None:
    """A thread that seems to wait, or None where it surely runs or has just begun."""
    frame = sys._current_frames().get(thread.ident or 0)
    if frame is None or (KERNEL_TELLS and not _sleeps(thread.native_id)):
        return None
    # A thread with a frame is alive, so its clock's id is valid.
    spent = _gettime_ns(_cpu_clock(thread.ident)) if _cpu_clock and _gettime_ns else 0
    return Look(id(frame), frame.f_lasti, spent)


def quiet(own: int) -> dict[str, bytes] | None:
    """What every other thread of the process has spent so far, or None if one of them runs or can't be seen."""
    if not KERNEL_TELLS:
        return None
    others = [task for task in _listdir(TASKS) if task != str(own)]
    return {task: _content(task, "schedstat") for task in others} if all(map(_sleeps, others)) else None


def stirred_by_now(nanoseconds: int) -> bool:
    """Whether a waiter for the interpreter lock would have stirred in that time."""
    return nanoseconds > INTERVALS * sys.getswitchinterval() * 1e9


def _sleeps(task: str | int | None) -> bool:
    line = _content(task, "stat")
    return line[line.rfind(b")") + 2 :][:1] == b"S"


def _content(task: str | int | None, name: str) -> bytes:
    """A file that the kernel keeps for a thread; empty when the thread is gone."""
    try:
        handle = _open(f"{TASKS}/{task}/{name}", os.O_RDONLY)
        try:
            return _read(handle, 512)
        finally:
            _close(handle)
    except OSError:
        return b""
