"""A clock that tests move by hand."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from threading import Thread

from pytest_apiint.errors import Runaway

EPOCH = 1_800_000_000.0


class HandClock:
    """Waiting moves it; `waits` are what was asked for."""

    virtual = True
    runaway: Runaway | None = None
    sleeps = ()

    def __init__(self) -> None:
        self.elapsed = 0.0
        self.waits: list[float] = []
        self.while_waiting: Callable[[], None] = lambda: None

    @property
    def now(self) -> float:
        return EPOCH + self.elapsed

    def advance(self, seconds: float) -> None:
        self.elapsed += seconds

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.elapsed += seconds
        self.while_waiting()

    def hold(self) -> AbstractContextManager[None]:
        return nullcontext()

    def mark_passive(self, thread: Thread) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
