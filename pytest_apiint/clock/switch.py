"""The one variable that turns virtual time on, and the bodies that the redirected builtins run.

Every body starts the same way: no clock, real function.
"""

from __future__ import annotations

import sys
import time as _time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.clock import real

if TYPE_CHECKING:
    from pytest_apiint.clock.virtual import VirtualClock

clock: VirtualClock | None = None


def sleep(*args: Any, **kwargs: Any) -> None:
    """`time.sleep`; odd arguments go to the real one, which raises what it always raised."""
    governor = clock
    if governor is None or kwargs or len(args) != 1:
        return real.sleep(*args, **kwargs)
    return governor.sleep(args[0], sys._getframe(1))


def monotonic(*args: Any) -> float:
    """`time.monotonic`."""
    governor = clock
    return real.monotonic(*args) if governor is None or args else governor.read_ns() / 1e9


def monotonic_ns(*args: Any) -> int:
    """`time.monotonic_ns`."""
    governor = clock
    return real.monotonic_ns(*args) if governor is None or args else governor.read_ns()


def perf_counter(*args: Any) -> float:
    """`time.perf_counter`."""
    governor = clock
    return real.perf_counter(*args) if governor is None or args else governor.read_ns() / 1e9


def perf_counter_ns(*args: Any) -> int:
    """`time.perf_counter_ns`."""
    governor = clock
    return real.perf_counter_ns(*args) if governor is None or args else governor.read_ns()


def ctime(*args: Any) -> str:
    """`time.ctime`, which time-machine doesn't move."""
    if clock is None or (args and args[0] is not None):
        return real.ctime(*args)
    return real.ctime(_time.time())


def asctime(*args: Any) -> str:
    """`time.asctime`, which time-machine doesn't move."""
    return real.asctime(*args) if clock is None or args else real.asctime(_time.localtime())


BODIES: Final[dict[str, Callable[..., Any]]] = {
    "sleep": sleep,
    "monotonic": monotonic,
    "monotonic_ns": monotonic_ns,
    "perf_counter": perf_counter,
    "perf_counter_ns": perf_counter_ns,
    "ctime": ctime,
    "asctime": asctime,
}
