"""Real time, whatever the virtual clock does: clones of the builtins, and the clock of the live modes."""

from __future__ import annotations

import threading
import time as _time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from pytest_apiint.clock import builtin
from pytest_apiint.clock.port import Sleep
from pytest_apiint.errors import ClockRefused, Runaway


def _unpatched(function: Callable[..., Any]) -> Any:
    """A clone where the interpreter allows one; elsewhere slots aren't redirected, so the builtin itself."""
    return function if builtin.obstacle(function) else builtin.clone(function)


sleep: Callable[[float], None] = _unpatched(_time.sleep)
monotonic: Callable[[], float] = _unpatched(_time.monotonic)
monotonic_ns: Callable[[], int] = _unpatched(_time.monotonic_ns)
perf_counter: Callable[[], float] = _unpatched(_time.perf_counter)
perf_counter_ns: Callable[[], int] = _unpatched(_time.perf_counter_ns)
time: Callable[[], float] = _unpatched(_time.time)
time_ns: Callable[[], int] = _unpatched(_time.time_ns)
ctime: Callable[..., str] = _unpatched(_time.ctime)
asctime: Callable[..., str] = _unpatched(_time.asctime)


class RealClock:
    """The clock of the live modes: real time, real waiting, nothing redirected."""

    virtual = False
    runaway: Runaway | None = None

    def __init__(self) -> None:
        self._started = perf_counter()

    @property
    def now(self) -> float:
        """Civil time: seconds since 1970."""
        return time()

    @property
    def elapsed(self) -> float:
        """Seconds since the clock started."""
        return perf_counter() - self._started

    @property
    def sleeps(self) -> tuple[Sleep, ...]:
        """Always empty: real sleeps aren't watched."""
        return ()

    def advance(self, seconds: float) -> None:
        """Refused: nobody moves real time."""
        message = (
            f"clock.advance({seconds!r}) can't move real time\n"
            '  active  the real clock (record and sandbox modes, or clock="real")\n'
            '  fix     run this test in mock or replay mode, without clock="real"'
        )
        raise ClockRefused(message)

    def wait(self, seconds: float) -> None:
        """Block this thread, really."""
        while seconds == float("inf"):
            sleep(3600)
        sleep(max(seconds, 0))

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Real time needs no holding."""
        yield

    def mark_passive(self, thread: threading.Thread) -> None:
        """Nobody drives real time."""

    def start(self) -> None:
        """Count `elapsed` from now."""
        self._started = perf_counter()

    def stop(self) -> None:
        """Nothing to give back."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
