"""Whether time can be moved here: by the builtins' own slots, or by rebinding names, which doesn't reach all."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator
from time import sleep as bound_early
from typing import Final

from pytest_apiint.clock import VirtualClock, builtin
from pytest_apiint.clock.slots import FALLBACK
from pytest_apiint.doctor.finding import Finding
from pytest_apiint.errors import ApiintError, Runaway

_TOPIC: Final = "clock"
_HOUR: Final = 3600.0
_WAITS: Final[dict[str, Callable[[], object]]] = {
    "time.sleep": lambda: bound_early(_HOUR),
    "threads": lambda: threading.Event().wait(_HOUR),
    "asyncio": lambda: asyncio.run(asyncio.sleep(_HOUR)),
}


def found() -> Iterator[Finding]:
    """How time is moved, then one finding for each way to wait: an hour must pass at once, on all clocks."""
    yield _way(builtin.obstacle(time.time) or "")
    for name, wait in _WAITS.items():
        yield _tried(name, wait)


def _way(obstacle: str) -> Finding:
    if os.environ.get(FALLBACK):
        obstacle = f"{FALLBACK} is set"
    if obstacle and not _redirected():
        says = f"names are rebound, which misses what a container or a closure holds: {obstacle}"
        return Finding(_TOPIC, "builtins", "warn", says, "CPython with its GIL has slots that can be redirected")
    return Finding(_TOPIC, "builtins", "ok", "their slots can be redirected, so each reference follows")


def _redirected() -> bool:
    """Whether `time.sleep` is ours already, as it is after the first clock: its slot is no stranger's then."""
    return not os.environ.get(FALLBACK) and builtin.word(time.sleep, 1) != id(time)


def _tried(name: str, wait: Callable[[], object]) -> Finding:
    real = time.perf_counter()
    try:
        with VirtualClock() as clock:
            civil, steady = time.time(), time.monotonic()
            wait()
            moved = (clock.elapsed, time.time() - civil, time.monotonic() - steady)
    except (ApiintError, Runaway) as error:
        return Finding(_TOPIC, name, "FAIL", str(error).partition("\n")[0])
    took = time.perf_counter() - real
    if any(abs(one - _HOUR) > 1 for one in moved) or took > _HOUR / 2:
        return Finding(
            _TOPIC, name, "FAIL", f"an hour's wait moved the clocks by {', '.join(f'{one:g}' for one in moved)} s"
        )
    return Finding(_TOPIC, name, "ok", "an hour passed at once")
