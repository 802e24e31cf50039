"""Waits of `threading` and `queue`, made visible to the clock. Installed once; without a clock, the originals."""

# ruff: noqa: SLF001  what has to be seen here is private to the interpreter and its libraries

from __future__ import annotations

import queue
import sys
import threading
from collections import deque
from contextlib import suppress
from functools import wraps
from types import CodeType, GenericAlias
from typing import TYPE_CHECKING, Any

from pytest_apiint.clock import parking, switch
from pytest_apiint.clock.parking import NEVER, Outcome, Parked
from pytest_apiint.clock.standing import Standing

if TYPE_CHECKING:
    from pytest_apiint.clock.virtual import VirtualClock

_JOINERS = "_apiint_joiners"
_condition_wait = threading.Condition.wait
_join = threading.Thread.join
_delete = threading.Thread._delete  # type: ignore[attr-defined]
_SimpleQueue = queue.SimpleQueue


def install() -> None:
    """Put the visible waits in place."""
    threading.Condition.wait = condition_wait  # type: ignore[method-assign]
    threading.Thread.join = join  # type: ignore[method-assign]
    threading.Thread._delete = delete  # type: ignore[attr-defined]
    queue.SimpleQueue = SimpleQueue  # type: ignore[misc, assignment]


def condition_wait_code() -> CodeType:
    """The code of the original `Condition.wait`."""
    return _condition_wait.__code__


@wraps(_condition_wait)
def condition_wait(self: Any, timeout: float | None = None) -> bool:
    """`Condition.wait`; Event, Semaphore, Barrier, Queue, Future and Timer all come through here."""
    clock = switch.clock
    if clock is None or (timeout is not None and not timeout > 0):
        return _condition_wait(self, timeout)
    part = clock.part()
    if part is Standing.REAL or (part is Standing.PASSIVE and timeout is None):
        return _condition_wait(self, timeout)
    if not self._is_owned():
        raise RuntimeError("cannot wait on un-acquired lock")
    if timeout is not None and part is Standing.TAKES_PART and timeout <= parking.LONGEST:
        clock.note(timeout, sys._getframe(1), "wait")
    deadline = NEVER if timeout is None else clock.deadline(timeout)
    entry = Parked(deadline, drives=part is Standing.TAKES_PART, lasts=deadline == NEVER)
    return _wait_as(self, entry, clock)


def _wait_as(condition: Any, entry: Parked, clock: VirtualClock) -> bool:
    """The body of `Condition.wait`, with the clock's entry in the place of a bare lock."""
    condition._waiters.append(entry)
    saved = condition._release_save()
    try:
        return clock.turns.block(entry) is Outcome.NOTIFIED
    finally:
        condition._acquire_restore(saved)
        if entry.outcome is not Outcome.NOTIFIED:
            with suppress(ValueError):
                condition._waiters.remove(entry)


@wraps(_join)
def join(self: threading.Thread, timeout: float | None = None) -> None:
    """`Thread.join`: parked until the thread's end, or until the timeout in virtual time."""
    clock = switch.clock
    if clock is None or not _joinable(self) or (timeout is not None and not timeout > 0):
        return _join(self, timeout)
    part = clock.part()
    if part is not Standing.TAKES_PART:
        return _join(self, timeout)
    entry = Parked(NEVER if timeout is None else clock.deadline(timeout))
    with parking.lock:
        # By identity: the number of an ended thread is soon another one's.
        ended = threading._active.get(self.ident) is not self  # type: ignore[attr-defined]
        if not ended:
            vars(self).setdefault(_JOINERS, []).append(entry)
    if not ended and clock.turns.block(entry) is Outcome.DUE:
        return None
    return _join(self, timeout)


def _joinable(thread: threading.Thread) -> bool:
    """Whether `join` would wait at all, rather than raise."""
    return thread.ident is not None and thread is not threading.current_thread()


@wraps(_delete)
def delete(self: threading.Thread) -> None:
    """A thread leaves the table of the living, and those who joined it run, in one step."""
    with parking.lock:
        _delete(self)
        for entry in vars(self).pop(_JOINERS, ()):
            entry.unpark(Outcome.NOTIFIED)
        clock = switch.clock
        if clock is not None:
            clock.turns.move_on()


class SimpleQueue:
    """`queue.SimpleQueue` whose waiting readers are seen as parked, also by a clock that starts later.

    `put` stays re-entrant, as finalizers need it: thread pools put into it from weak reference callbacks.
    """

    def __init__(self) -> None:
        self._items: queue.SimpleQueue[Any] = _SimpleQueue()
        self._readers: deque[Parked] = deque()

    __class_getitem__: Any = classmethod(GenericAlias)

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:  # noqa: FBT001, FBT002
        """Append an item; never blocks."""
        self._items.put(item)
        self._wake_reader()

    def _wake_reader(self) -> None:
        while self._readers:
            try:
                return self._readers.popleft().release()
            except (IndexError, RuntimeError):  # another thread was quicker, or this reader gave up
                continue

    put_nowait = put

    def get(self, block: bool = True, timeout: float | None = None) -> Any:  # noqa: FBT001, FBT002  as the original
        """Take the oldest item, or wait for one."""
        if not block:
            return self._items.get_nowait()
        if timeout is not None and timeout < 0:
            raise ValueError("'timeout' must be a non-negative number")
        clock = switch.clock
        part = None if clock is None else clock.part()
        if timeout is not None and (clock is None or part is Standing.REAL):
            return self._items.get(True, timeout)
        deadline = NEVER if timeout is None or clock is None else clock.deadline(timeout)
        return self._get_by(deadline, drives=part is not Standing.PASSIVE)

    def _get_by(self, deadline: int, *, drives: bool) -> Any:
        outcome: Outcome | None = None
        while True:
            try:
                return self._items.get_nowait()
            except queue.Empty:
                if outcome in (Outcome.DUE, Outcome.STOPPED):
                    raise
            outcome = self._wait_in_line(Parked(deadline, drives=drives, lasts=deadline == NEVER))

    def _wait_in_line(self, entry: Parked) -> Outcome | None:
        """How the wait for an item ended; None where there is one already."""
        outcome = None
        self._readers.append(entry)
        try:
            outcome = self._wait(entry) if self._items.empty() else None
        finally:
            if outcome is not Outcome.NOTIFIED:
                self._leave_line(entry)
        return outcome

    def _leave_line(self, entry: Parked) -> None:
        """This reader waits no longer: left in the line, it would be woken in the place of one that does."""
        with parking.lock:
            entry.unpark(Outcome.ABANDONED)
        with suppress(ValueError):
            self._readers.remove(entry)
        if entry.outcome is Outcome.NOTIFIED:
            self._wake_reader()  # an item came meanwhile: it may not be the one that this reader gets

    def _wait(self, entry: Parked) -> Outcome:
        clock = switch.clock
        if clock is not None:
            return clock.turns.block(entry)
        with parking.lock:
            entry.park()
        if entry.outcome is None:
            entry.await_release()
        return entry.outcome or Outcome.NOTIFIED

    def get_nowait(self) -> Any:
        """Take the oldest item or raise Empty."""
        return self._items.get_nowait()

    def empty(self) -> bool:
        """Whether there is nothing to take just now."""
        return self._items.empty()

    def qsize(self) -> int:
        """How many items wait."""
        return self._items.qsize()
