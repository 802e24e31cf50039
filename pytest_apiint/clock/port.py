"""What the rest of the house asks of a clock."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Thread
from typing import Literal, Protocol

from pytest_apiint.errors import Runaway

SleepKind = Literal["sleep", "wait", "asyncio", "trio"]


@dataclass(frozen=True, slots=True)
class Sleep:
    """One wait that somebody asked for, with the two places that explain it."""

    started: float  # seconds since the clock started
    seconds: float  # as asked
    file: str  # where the waiting function was called
    line: int
    caller_file: str  # the nearest frame outside site-packages and the standard library
    caller_line: int
    thread: str
    kind: SleepKind


class Clock(Protocol):
    """One clock for civil time, elapsed time and waiting."""

    virtual: bool
    runaway: Runaway | None  # met where the test can't see it: in a thread of the client's

    @property
    def now(self) -> float:
        """Civil time: seconds since 1970."""

    @property
    def elapsed(self) -> float:
        """Seconds since the clock started."""

    @property
    def sleeps(self) -> tuple[Sleep, ...]:
        """Who slept, how long, from where, in the order of their starts."""

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass; whoever is due meanwhile is woken at its own time."""

    def wait(self, seconds: float) -> None:
        """Block this thread for `seconds`, as a sleep does, but leave no entry in `sleeps`."""

    def hold(self) -> AbstractContextManager[None]:
        """While a real exchange is in flight: time passes as it really does, and never jumps."""

    def mark_passive(self, thread: Thread) -> None:
        """`thread` is woken by time, but never makes it jump: a server's, a poller's."""

    def start(self) -> None:
        """Begin to govern the time of this process."""

    def stop(self) -> None:
        """Give real time back."""
