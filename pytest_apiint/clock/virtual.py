"""The virtual clock: time stands while code runs, and jumps when everybody waits."""

# ruff: noqa: SLF001  what has to be seen here is private to the interpreter and its libraries

from __future__ import annotations

import math
import operator
import threading
from _thread import get_ident
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from pytest_apiint.clock import exempt, install, parking, real, refusals, runaway, sites, survey, switch
from pytest_apiint.clock.parking import LONGEST, NEVER, Outcome, Parked
from pytest_apiint.clock.port import Sleep, SleepKind
from pytest_apiint.clock.standing import Standing, mark, mark_named, polls, standing
from pytest_apiint.clock.turns import Turns
from pytest_apiint.errors import Runaway, UsageProblem

if TYPE_CHECKING:
    from pytest_apiint.clock.civil import CivilTime

SECOND: Final = 1_000_000_000
DAY: Final = 86_400
JUMPS_PER_SLEEP: Final = 100  # an event loop's timers move time without being sleeps
UNREAL: Final = 2**63 / SECOND  # seconds that the C code refuses


class VirtualClock:
    """Virtual time for the whole process, from `start` to `stop`. One at a time.

    `epoch` is the civil start, cut to a whole second, since HTTP dates have no fractions. A client that sleeps
    more than `max_sleeps` times, would wait beyond `max_virtual` seconds, or reads the clock `max_reads` times
    without waiting, meets `Runaway`. Threads whose names match `passive` (shell patterns) never drive the clock.
    When nothing can happen any more for `grace` real seconds, the thread that started the clock meets `Stalled`.
    """

    virtual = True

    def __init__(
        self,
        epoch: float | None = None,
        *,
        max_sleeps: int = 1_000,
        max_virtual: float = 30 * DAY,
        max_reads: int = 1_000_000,
        passive: Iterable[str] = (),
        grace: float = 1.0,
    ) -> None:
        self.max_sleeps = max_sleeps
        self.max_virtual = max_virtual
        self.max_reads = max_reads
        self.runaway: Runaway | None = None  # the first one met outside the thread that started the clock
        self.turns: Turns = Turns(self, grace)
        self.held: int = 0
        self._passive = tuple(passive)
        self._epoch = epoch
        self._epoch_ns = 0
        self._start_ns = self._ns = 0
        self._elapsed = 0.0
        self._hold_ref = 0
        self._reads = self._slept = self._jumps = 0
        self._log: list[tuple[Any, ...]] = []
        self._sleeps: list[Sleep] = []
        self._civil: CivilTime | None = None
        self.starter: int = 0

    # ---- reading

    @property
    def now(self) -> float:
        """Civil time: seconds since 1970."""
        return self.civil_ns() / 1e9

    @property
    def elapsed(self) -> float:
        """Seconds since the clock started."""
        return (self.now_ns() - self._start_ns) / 1e9 if self.held else self._elapsed

    @property
    def sleeps(self) -> tuple[Sleep, ...]:
        """Who slept, how long, from where, in the order of their starts."""
        # Only what is new is made; two threads at once make the same, in the same places.
        known = len(self._sleeps)
        self._sleeps[known:] = [Sleep(*entry) for entry in self._log[known:]]
        return tuple(self._sleeps)

    def now_ns(self) -> int:
        """The monotonic clock in nanoseconds."""
        return self._ns + real.monotonic_ns() - self._hold_ref if self.held else self._ns

    def read_ns(self) -> int:
        """The monotonic clock, for the code under test: each reading counts."""
        self._reads += 1
        if self._reads > self.max_reads:
            self._reads = 0
            raise self.remember(runaway.busy(self, self.max_reads))
        return self.now_ns() if self.held else self._ns

    def civil_ns(self) -> int:
        """Nanoseconds since 1970."""
        return self._epoch_ns + self.now_ns() - self._start_ns

    def read_civil_ns(self) -> int:
        """Civil time for the code under test."""
        return self.read_ns() - self._start_ns + self._epoch_ns

    # ---- moving

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass; whoever is due meanwhile is woken at its own time, before this returns."""
        if not seconds >= 0:
            raise UsageProblem(f"clock.advance({seconds!r}): time never runs backwards")
        if self.held or self.part() is not Standing.TAKES_PART:
            with parking.lock:
                self._move_to(self._ns + self._span(seconds))
                self.turns.wake_due(drives=True)
        else:
            self.wait(seconds)

    def wait(self, seconds: float) -> None:
        """Block this thread for `seconds`, as a sleep does, but leave no entry in `sleeps`."""
        if switch.clock is self:
            self.turns.block(Parked(self.deadline(seconds)))

    @contextmanager
    def hold(self) -> Iterator[None]:
        """While a real exchange is in flight: time passes as it really does, and never jumps."""
        with parking.lock:
            self._hold_ref = self._hold_ref if self.held else real.monotonic_ns()
            self.held += 1
            self.turns.move_on()
        try:
            yield
        finally:
            self._let_go()

    def _let_go(self) -> None:
        with parking.lock:
            now = self.now_ns()
            self.held = max(self.held - 1, 0)  # the clock may have stopped meanwhile
            if not self.held:
                self._move_to(now)
                self.turns.wake_due(drives=True)
                self.turns.move_on()

    def mark_passive(self, thread: threading.Thread) -> None:
        """`thread` is woken by time and never drives it."""
        mark(thread, Standing.PASSIVE)
        with parking.lock:
            self.turns.move_on()

    def jump_to(self, deadline: int) -> None:
        """Move to a deadline, which may already have passed; the caller holds the lock."""
        self._reads = 0
        self._jumps += 1
        self._move_to(max(self._ns, deadline))

    def _move_to(self, moment: int) -> None:
        self._ns = moment
        self._elapsed = (moment - self._start_ns) / 1e9  # read twice per exchange, so computed here

    def excess(self, deadline: int) -> Callable[[], Runaway] | None:
        """What to raise instead of going on to `deadline`, where a limit forbids it."""
        if deadline - self._start_ns > self.max_virtual * SECOND:
            return lambda: self.remember(runaway.too_far(self, deadline))
        if self._jumps >= JUMPS_PER_SLEEP * self.max_sleeps:
            return lambda: self.remember(runaway.too_restless(self, self._jumps))
        return None

    def deadline(self, seconds: float) -> int:
        """The moment `seconds` from now."""
        return NEVER if seconds > LONGEST else self.now_ns() + self._span(seconds)

    def _span(self, seconds: float) -> int:
        return max(round(seconds * SECOND), 0)

    # ---- sleeping

    def sleep(self, seconds: Any, frame: FrameType) -> None:
        """The body of `time.sleep`."""
        asked = float.__float__(seconds) if isinstance(seconds, float) else operator.index(seconds)
        part = self.part()
        if part is Standing.REAL or not 0 <= asked < UNREAL:  # also NaN: the real one raises what it always did
            return real.sleep(seconds)
        if asked == 0:
            return self._yield()
        if part is Standing.TAKES_PART:
            self.note(asked, frame, "sleep")
        # As the real one it rounds up, so that a loop which sleeps what is left comes to its end.
        until = self.deadline(max(asked, 1 / SECOND))
        self.turns.block(Parked(until, drives=part is Standing.TAKES_PART))

    def _yield(self) -> None:
        """`sleep(0)` lets others run; as the body of a busy-wait it counts like a reading."""
        self.read_ns()
        real.sleep(0)

    def part(self) -> Standing:
        """The calling thread's part. Threads that `threading` doesn't know take part while they wait."""
        thread = threading._active.get(get_ident())  # type: ignore[attr-defined]
        return Standing.TAKES_PART if thread is None else standing(thread)

    def note(self, seconds: float, frame: FrameType, kind: SleepKind) -> None:
        """Log a wait and count it; Runaway when there have been too many."""
        if sites.is_ours(frame.f_code.co_filename):
            return
        users = sites.users_frame(frame)
        thread = threading._active.get(get_ident())  # type: ignore[attr-defined]
        if thread is not None and thread.daemon and sites.is_library(users.f_code.co_filename) and polls(thread):
            return
        self._log.append(
            (
                self.elapsed,
                float(seconds),
                frame.f_code.co_filename,
                frame.f_lineno,
                users.f_code.co_filename,
                users.f_lineno,
                thread.name if thread else "unknown thread",
                kind,
            )
        )
        self._slept += 1
        if self._slept > self.max_sleeps:
            raise self.remember(runaway.too_many(self, self._slept))

    def remember(self, error: Runaway) -> Runaway:
        """Keep a runaway that the test's own thread may never see."""
        if get_ident() != self.starter and self.runaway is None:
            self.runaway = error
        return error

    # ---- living

    def start(self) -> None:
        """Begin to govern the time of this process. ClockRefused where that can't work."""
        refusals.check()
        install.install()
        exempt.give_real_time()
        with parking.lock:
            refusals.check_alone()
            self._begin()
            switch.clock = self
        survey.wake_loops()

    def _begin(self) -> None:
        self._log.clear()
        self._sleeps.clear()
        self._reads = self._slept = self._jumps = 0
        epoch = real.time() if self._epoch is None else self._epoch
        self._epoch_ns = math.floor(epoch) * SECOND
        self._start_ns = max(real.monotonic_ns(), install.latest_ns())
        self._move_to(self._start_ns)
        self.starter = get_ident()
        mark_named(self._passive)
        self.turns.unseen = survey.waiting()
        self._civil = install.civil(self.read_civil_ns)

    def stop(self) -> None:
        """Give real time back and wake whoever is parked. Does nothing when the clock isn't running."""
        with parking.lock:
            if switch.clock is not self:
                return
            switch.clock = None
            if self._civil is not None:
                self._civil.stop()
            self._move_to(self.now_ns())
            self.held = 0
            install.leave_at(self._ns)
            for entry in list(parking.parked.values()):
                if not entry.lasts:
                    entry.unpark(Outcome.STOPPED)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
