"""Whose turn is it? The state machine of parked and running threads.

1. Every thread takes part that isn't passive: it is parked, with a deadline or without, or it runs.
2. A notified thread counts as running from the moment of the notification, not from when it is scheduled.
3. When the last running thread parks, time jumps to the earliest deadline and wakes exactly that one thread,
   first come first served among equals.
4. Threads that wait where nobody sees it are looked at by the watcher (see `blocked`).
5. While the clock is held it ticks, and whoever is due is woken.
6. Nobody runs and nobody has a deadline: stalled, once that has lasted a while in real time.
"""

# ruff: noqa: SLF001  what has to be seen here is private to the interpreter and its libraries

from __future__ import annotations

import sys
import threading
from _thread import get_ident
from typing import TYPE_CHECKING, NamedTuple

from pytest_apiint.clock import blocked, parking, real, switch, watcher
from pytest_apiint.clock.parking import NEVER, Outcome, Parked, parked
from pytest_apiint.clock.runaway import stalled
from pytest_apiint.clock.standing import Standing, standing

if TYPE_CHECKING:
    from pytest_apiint.clock.survey import UnseenWait
    from pytest_apiint.clock.virtual import VirtualClock

# The interpreter's own tables, read without its lock: dictionary copies are atomic.
_alive: dict[int, threading.Thread] = threading._active  # type: ignore[attr-defined]
_being_born: dict[object, threading.Thread] = threading._limbo  # type: ignore[attr-defined]

BLIND_PATIENCE = 10  # times the grace, where a thread may yet come back from real I/O


class Stranger(NamedTuple):
    """A thread that `threading` doesn't know. It takes part from its first wait on."""

    ident: int
    native_id: int


class Turns:
    """Decides, for one clock, when time moves and who is woken. Every method needs the parking lock."""

    def __init__(self, clock: VirtualClock, grace: float) -> None:
        self._clock = clock
        self.grace_ns: int = round(grace * 1e9)
        self._blocked: dict[int, blocked.Look] = {}
        self._last: dict[int, blocked.Look | None] = {}
        self._since = 0
        self._quiet: dict[str, bytes] | None = None
        self._stuck_since = 0
        self.unseen: dict[int, UnseenWait] = {}  # threads that were waiting before the clock started
        self._strangers: dict[int, Stranger] = {}

    def block(self, entry: Parked) -> Outcome:
        """Park this thread until somebody or time wakes it. Takes the lock itself."""
        with parking.lock:
            self.admit(entry)
        if entry.outcome is None:
            entry.await_release()
        if entry.error is not None:
            raise entry.error()
        return entry.outcome or Outcome.NOTIFIED

    def admit(self, entry: Parked) -> None:
        """Park an entry. Its clock may have stopped, and another one started, since the thread set out to wait."""
        clock = switch.clock
        if clock is not self._clock and not entry.lasts:
            entry.unpark(Outcome.STOPPED)
        entry.park()
        if entry.ident not in _alive:
            self._strangers[entry.ident] = Stranger(entry.ident, threading.get_native_id())
        if clock is not None:
            clock.turns.move_on()

    def move_on(self) -> None:
        """If nobody runs, let time jump to the earliest deadline."""
        if not parked or switch.clock is not self._clock:
            return
        self._stuck_since = 0
        if self._clock.held or self.runs() or not self._jump():
            watcher.watcher.rouse()

    def _jump(self) -> bool:
        """Let time jump to the earliest deadline, if there is one."""
        first = self._first()
        if first is None:
            return False
        if excess := self._clock.excess(first.deadline):
            first.fail(excess)
        else:
            self._clock.jump_to(first.deadline)
            first.unpark(Outcome.DUE)
            self.wake_due(drives=False)
        return True

    def _first(self) -> Parked | None:
        """The earliest deadline that drives the clock."""
        # Copied first: making a list may run finalizers, and those may notify a parked thread.
        waiting = [entry for entry in list(parked.values()) if entry.drives and entry.deadline < NEVER]
        return min(waiting, key=lambda entry: (entry.deadline, entry.order), default=None)

    def wake_due(self, *, drives: bool) -> bool:
        """Wake those whose time has come: the passive ones, or (`drives`) everybody."""
        now = self._clock.now_ns()
        due = [entry for entry in list(parked.values()) if entry.deadline <= now and (drives or not entry.drives)]
        for entry in sorted(due, key=lambda entry: (entry.deadline, entry.order)):
            entry.unpark(Outcome.DUE)
        return bool(due)

    def runs(self) -> bool:
        """Whether any thread that takes part is neither parked nor known to be blocked."""
        if len(_alive) == 1 and not _being_born and not self._strangers and get_ident() in parked:
            return False
        return bool(_being_born) or any(not self._known_blocked(thread) for thread in self._at_large())

    def _at_large(self) -> list[threading.Thread | Stranger]:
        """Threads that take part and are not parked."""
        known: list[threading.Thread | Stranger] = [
            thread
            for ident, thread in list(_alive.items())
            if ident not in parked and not self._waits_unseen(ident) and self._takes_part(thread)
        ]
        return known + self._strangers_at_large() if self._strangers else known

    def _strangers_at_large(self) -> list[threading.Thread | Stranger]:
        living = sys._current_frames()
        self._strangers = {ident: one for ident, one in self._strangers.items() if ident in living}
        return [one for ident, one in self._strangers.items() if ident not in parked]

    def _takes_part(self, thread: threading.Thread) -> bool:
        return standing(thread) is Standing.TAKES_PART and not isinstance(thread, threading._DummyThread)

    def _waits_unseen(self, ident: int) -> bool:
        """Whether a thread is still in the wait that it was in when the clock started."""
        wait = self.unseen.get(ident)
        if wait is None:
            return False
        if wait.lasts():
            return True
        del self.unseen[ident]
        return False

    def _known_blocked(self, thread: threading.Thread | Stranger) -> bool:
        before = self._blocked.get(thread.ident or 0)
        if before is None:
            return False
        if blocked.KERNEL_TELLS and blocked.look(thread) == before:
            return True
        del self._blocked[thread.ident or 0]
        return False

    # ---- the watcher's part

    def look(self) -> bool | None:
        """One look of the watcher: whether something moved, None when nothing is left to watch."""
        if not parked:
            return None
        if self._clock.held:
            self.wake_due(drives=True)
            return True
        if _being_born:
            return False
        if self._look_at_large():
            return self._move_or_stall()
        return False

    def _look_at_large(self) -> bool:
        """Whether all threads at large have been found blocked."""
        seen = {thread.ident or 0: blocked.look(thread) for thread in self._at_large()}
        if not seen:
            return True
        if seen != self._last or None in seen.values():
            self._last, self._since, self._quiet = seen, real.monotonic_ns(), blocked.quiet(threading.get_native_id())
            return False
        before, self._quiet = self._quiet, blocked.quiet(threading.get_native_id())
        was_quiet = before is not None and before == self._quiet
        if not was_quiet and not blocked.stirred_by_now(real.monotonic_ns() - self._since):
            return False
        self._blocked = {ident: found for ident, found in seen.items() if found is not None}
        self._last = {}
        return True

    def _move_or_stall(self) -> bool:
        if self._jump():
            self._stuck_since = 0
            return True
        now = real.monotonic_ns()
        self._stuck_since = self._stuck_since or now
        patience = self.grace_ns * (BLIND_PATIENCE if self._blocked or self._may_hear() else 1)
        if now - self._stuck_since > patience:
            self._give_up()
        return False

    def _may_hear(self) -> bool:
        """Whether an event loop listens to something besides its own wake-up call."""
        return any(entry.listens for entry in list(parked.values()))

    def _give_up(self) -> None:
        """Raise Stalled where a test can see it: in the thread that started the clock, else in the main thread."""
        entry = parked.get(self._clock.starter) or parked.get(threading.main_thread().ident or 0)
        self._stuck_since = 0
        if entry is not None and entry.drives:
            entry.fail(lambda: stalled(self._clock))
