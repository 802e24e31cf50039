"""What is said when a client would go on for ever, or nothing can ever happen again."""

# ruff: noqa: SLF001  what has to be seen here is private to the interpreter and its libraries

from __future__ import annotations

import sys
import threading
import traceback
from types import FrameType
from typing import TYPE_CHECKING

from pytest_apiint.clock.sites import is_ours, users_frame
from pytest_apiint.errors import Runaway, Stalled

if TYPE_CHECKING:
    from pytest_apiint.clock.virtual import VirtualClock


def too_many(clock: VirtualClock, count: int) -> Runaway:
    """More sleeps than the limit."""
    return Runaway(
        f"a client slept {count:,} times in one test ({clock.elapsed:,.1f} virtual seconds)\n"
        f"  limit  {count - 1:,} sleeps\n"
        f"  last   {_last_place(clock)}\n"
        "  hint   does its retry loop ever end? If the test needs more sleeps, raise\n"
        "         the limit: VirtualClock(max_sleeps=...)"
    )


def too_far(clock: VirtualClock, deadline: int) -> Runaway:
    """A deadline beyond the limit of virtual time."""
    days = (deadline - clock.now_ns()) / 86_400e9
    return Runaway(
        f"a client would wait for {days:,.1f} days more, at {clock.elapsed:,.3f} virtual seconds\n"
        f"  limit  {clock.max_virtual / 86_400:,.1f} virtual days in one test\n"
        f"  last   {_last_place(clock)}\n"
        "  hint   does it cap the waits that a server asks for? If the test needs more\n"
        "         time, raise the limit: VirtualClock(max_virtual=...)"
    )


def too_restless(clock: VirtualClock, jumps: int) -> Runaway:
    """Timers that re-arm for ever, in short steps."""
    return Runaway(
        f"time moved {jumps:,} times in one test, to {clock.elapsed:,.3f} virtual seconds\n"
        f"  last   {_last_place(clock)}\n"
        "  hint   a timer of an event loop, or a poller, that re-arms without end? If the\n"
        "         test needs more, raise the limit (1/100 of it): VirtualClock(max_sleeps=...)"
    )


def busy(clock: VirtualClock, reads: int) -> Runaway:
    """A loop that reads the clock and never waits."""
    return Runaway(
        f"the clock was read {reads:,} times and nobody waited in between\n"
        f"  where  {_place(users_frame(sys._getframe(2)))}\n"
        f"  why    virtual time stands still (at {clock.elapsed:,.3f} s) while code runs, so a\n"
        "         busy-wait on it never ends\n"
        '  hint   sleep in that loop, or give the test real time: clock="real"'
    )


def stalled(clock: VirtualClock) -> Stalled:
    """Everything waits, nothing has a deadline. Made by a thread that waits."""
    lines = [
        f"every thread and task waits for something that can't come (at {clock.elapsed:,.3f} s)",
        "  hint   a wait without a timeout, whose notifier is gone? Where they wait:",
    ]
    frames = sys._current_frames()
    for thread in threading.enumerate():
        if thread.ident in frames:
            lines += [f"thread {thread.name}", *_stack(frames[thread.ident])]
    return Stalled("\n".join([*lines, *_tasks()]))


def _stack(frame: FrameType) -> list[str]:
    """A thread's stack, without the runner that called the test and without us."""
    entries = [entry for entry in traceback.extract_stack(frame) if not _is_scenery(entry.filename)]
    return [line for entry in traceback.format_list(entries) for line in entry.rstrip().splitlines()]


def _is_scenery(file: str) -> bool:
    return is_ours(file) or file.startswith("<frozen") or any(f"/{name}/" in file for name in ("pluggy", "_pytest"))


def _tasks() -> list[str]:
    """The tasks of the event loop in this thread, and where each one waits."""
    loop = asyncio._get_running_loop() if (asyncio := sys.modules.get("asyncio")) else None
    lines: list[str] = []
    for task in asyncio.all_tasks(loop) if asyncio and loop else ():
        places = [f"  {_place(frame)} in {frame.f_code.co_name}" for frame in task.get_stack()]
        lines += [f"task {task.get_name()}", *places]
    return lines


def _last_place(clock: VirtualClock) -> str:
    sleeps = clock.sleeps
    return f"{sleeps[-1].caller_file}:{sleeps[-1].caller_line}" if sleeps else "no sleep is known"


def _place(frame: FrameType) -> str:
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"
