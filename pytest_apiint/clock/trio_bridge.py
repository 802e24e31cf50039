"""trio in virtual time. Its own clock reads `perf_counter`, which is virtual already; what is left is its waiting.

A run that has nothing to do parks in its I/O manager, as an asyncio loop does in its selector; in guest mode the
thread that polls for it does. A `MockClock` that the user passes jumps by itself, and takes our clock along.
"""

# ruff: noqa: SLF001  what has to be seen here is private to the interpreter and its libraries

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from pytest_apiint.clock import parking, switch
from pytest_apiint.clock.idle import idle, wake_runs
from pytest_apiint.clock.standing import Standing
from pytest_apiint.clock.threads import SimpleQueue
from pytest_apiint.errors import Runaway

LONG = 86_400.0  # trio's own longest wait
_calls = 0  # wake-up calls so far, of all runs


def install(trio: Any) -> None:
    """Hook the I/O manager, the wake-up call, the idle threads, the sleeps and the mock clock of an imported trio."""
    from trio._core import _run, _thread_cache, _wakeup_socketpair  # noqa: PLC0415  only where trio is imported

    manager: Any = vars(_run)["TheIOManager"]
    manager.get_events = _polling(manager.get_events, _run.GLOBAL_RUN_CONTEXT)
    pair: Any = _wakeup_socketpair.WakeupSocketpair
    pair.wakeup_thread_and_signal_safe = _waking(pair.wakeup_thread_and_signal_safe)
    vars(_thread_cache)["Lock"] = JobLock
    trio._timeouts.sleep_until = _logging(trio._timeouts.sleep_until, trio.current_time)
    mock: Any = importlib.import_module("trio.testing").MockClock
    mock.jump = _jumping(mock.jump)


def _polling(original: Callable[[Any, float], Any], context: Any) -> Callable[[Any, float], Any]:
    @wraps(original)
    def get_events(self: Any, timeout: float) -> Any:
        clock = switch.clock
        if clock is None or timeout <= 0 or clock.part() is Standing.REAL:
            return original(self, timeout)
        calls = _calls
        try:
            return idle(
                clock,
                loop=self,
                timeout=None if timeout >= LONG and _never(context) else timeout,
                poll=lambda limit: original(self, LONG if limit is None else limit),
                ready=lambda: calls != _calls,
                poke=self.force_wakeup,
                listens=len(self._registered) > 2,  # its own two wake-up calls
                kind="trio",
            )
        except Runaway as error:
            _raise_in_main_task(error, getattr(context, "runner", None))
            return original(self, 0)

    return get_events


def _raise_in_main_task(error: Runaway, runner: Any) -> None:
    """Let the main task meet the error, as it would meet Ctrl-C: the run itself must end in good order."""

    def reraise() -> None:
        raise error

    task = runner and runner.main_task
    if task is None or task._abort_func is None:
        raise error
    task._attempt_abort(reraise)


def _never(context: Any) -> bool:
    """Whether the run in this thread has no deadline at all; trio then waits for a day, and again."""
    runner = getattr(context, "runner", None)
    return runner is not None and runner.deadlines.next_deadline() == float("inf")


def _waking(original: Callable[[Any], None]) -> Callable[[Any], None]:
    @wraps(original)
    def wakeup_thread_and_signal_safe(self: Any) -> None:
        global _calls  # noqa: PLW0603  counted for all runs: to look once too often does no harm
        if switch.clock is None:
            return original(self)
        # In one step: a run that was woken before the call was there to be seen would park again, too soon.
        with parking.lock:
            _calls += 1
            original(self)
            wake_runs()

    return wakeup_thread_and_signal_safe


def _logging(original: Callable[[float], Any], current_time: Callable[[], float]) -> Callable[[float], Any]:
    @wraps(original)
    def sleep_until(deadline: float) -> Any:
        clock = switch.clock
        if clock is not None:
            caller = sys._getframe(1)
            clock.note(round(deadline - current_time(), 6), caller.f_back or caller, "trio")
        return original(deadline)

    return sleep_until


def _jumping(original: Callable[[Any, float], None]) -> Callable[[Any, float], None]:
    @wraps(original)
    def jump(self: Any, seconds: float) -> None:
        original(self, seconds)
        clock = switch.clock
        if clock is not None:
            clock.advance(seconds)

    return jump


class JobLock:
    """What an idle thread of trio's cache waits for: locked means no job. A waiting thread is seen as parked."""

    def __init__(self) -> None:
        self._keys: SimpleQueue = SimpleQueue()
        self._keys.put(None)

    def acquire(self, timeout: float = -1) -> bool:
        """Wait for a job. The cache's idle timeout isn't kept, or every idle thread would move the clock."""
        self._keys.get()
        return True

    def release(self) -> None:
        """There is a job."""
        self._keys.put(None)
