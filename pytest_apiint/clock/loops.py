"""asyncio in virtual time: a loop that has nothing to do parks, and time jumps to its next timer.

The hooks sit on the selectors and on the loops' base classes, so that any loop follows, whoever makes it and
whenever: `asyncio.run`, pytest-asyncio, anyio's plugin, portals. `loop.time` is virtual through `time.monotonic`.
"""

# ruff: noqa: SLF001  what has to be seen here is private to the interpreter and its libraries

from __future__ import annotations

import math
import selectors
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from pytest_apiint.clock import parking, refusals, switch
from pytest_apiint.clock.idle import idle, wake
from pytest_apiint.clock.standing import Standing

Select = Callable[[Any, float | None], list[Any]]
_COARSE = 2.0**22  # seconds, 48 days: from here on two floats may lie further apart than a nanosecond


def install_selectors() -> None:
    """Wrap `select` of every selector class."""
    for kind in {kind for kind in vars(selectors).values() if isinstance(kind, type)}:
        select = vars(kind).get("select")
        if issubclass(kind, selectors.BaseSelector) and select and kind is not selectors.BaseSelector:
            vars_of: Any = kind
            vars_of.select = _selecting(select)


def _selecting(original: Select) -> Select:
    @wraps(original)
    def select(self: Any, timeout: float | None = None) -> list[Any]:
        clock = switch.clock
        if clock is None or (timeout is not None and timeout <= 0):
            return original(self, timeout)
        asyncio = sys.modules.get("asyncio")
        running = getattr(asyncio, "_get_running_loop", None)  # asyncio may just be half loaded
        loop: Any = running() if running else None
        if loop is None or getattr(loop, "_selector", None) is not self or clock.part() is Standing.REAL:
            return original(self, timeout)
        refusals.check_loop(loop)
        events: list[Any] = idle(
            clock,
            loop=loop,
            timeout=timeout,
            poll=lambda limit: original(self, limit),
            ready=lambda: bool(loop._ready),
            poke=lambda: _write_to_self(loop),
            listens=_listens(self),
            kind="asyncio",
        )
        return events

    return select


def _listens(selector: Any) -> bool:
    """Whether a loop would hear of anything besides its own wake-up call."""
    return len(selector.get_map() or ()) > 1


def _write_to_self(loop: Any) -> None:
    """Wake a loop's selector, without saying that the thread runs: whoever decided that has said it."""
    type(loop)._write_to_self.__wrapped__(loop)


def install_loops(base_events: Any) -> None:
    """Wrap what wakes a loop from another thread, and what its sleeps are made of."""
    from asyncio import futures, selector_events  # noqa: PLC0415  only where asyncio is imported

    kind: Any = selector_events.BaseSelectorEventLoop
    kind._write_to_self = _waking(kind._write_to_self)
    kind = base_events.BaseEventLoop
    kind.call_later = _logging(kind.call_later, futures._set_result_unless_cancelled)  # type: ignore[attr-defined]
    kind.call_at = _graining(kind.call_at)


def _waking(original: Callable[[Any], None]) -> Callable[[Any], None]:
    @wraps(original)
    def _write_to_self(self: Any) -> None:
        if switch.clock is None:
            return original(self)
        with parking.lock:
            wake(id(self))
            original(self)

    return _write_to_self


def _logging(original: Callable[..., Any], of_sleep: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def call_later(self: Any, delay: float, callback: Any, *args: Any, **options: Any) -> Any:
        clock = switch.clock
        if clock is not None and callback is of_sleep:
            caller = sys._getframe(1)
            clock.note(delay, caller.f_back or caller, "asyncio")
        timer = original(self, delay, callback, *args, **options)
        if timer._source_traceback:
            del timer._source_traceback[-1]  # debug mode shall not show this frame
        return timer

    return call_later


def _graining(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def call_at(self: Any, when: float, callback: Any, *args: Any, **options: Any) -> Any:
        timer = original(self, when, callback, *args, **options)
        # A loop runs what is due before `time() + resolution`, which is `time()` itself where a nanosecond is lost in
        # a float, as after some 200 days: it would spin, at the very moment of its timer.
        if switch.clock is not None and when > _COARSE:
            self._clock_resolution = max(self._clock_resolution, math.ulp(when))
        if timer._source_traceback:
            del timer._source_traceback[-1]
        return timer

    return call_at
