"""What virtual time can't work beside, said before anything is changed."""

# ruff: noqa: SLF001  what has to be seen here is private to the interpreter and its libraries

from __future__ import annotations

import sys
from functools import wraps
from typing import Any

from pytest_apiint.clock import switch
from pytest_apiint.errors import ClockRefused

_REFUSED = "_apiint_refused"
_fit: set[type] = set()  # classes of event loops that have been found fit


def check() -> None:
    """ClockRefused if something else moves time, or the running loop can't be moved."""
    _check_time_machine()
    _check_freezegun()
    asyncio = sys.modules.get("asyncio")
    loop = asyncio and asyncio._get_running_loop()
    if loop is not None:
        check_loop(loop)


def check_alone() -> None:
    """ClockRefused if another virtual clock is running."""
    if switch.clock is not None:
        raise ClockRefused(
            _text(
                "a virtual clock is already running",
                "there is one time per process",
                "stop that clock first, or use it instead of a second one",
            )
        )


def check_loop(loop: object) -> None:
    """ClockRefused if an event loop keeps a time of its own."""
    if type(loop) in _fit:
        return
    modules = {kind.__module__.partition(".")[0] for kind in type(loop).__mro__}
    if "uvloop" in modules:
        raise _uvloop()
    if "looptime" in modules:
        raise ClockRefused(
            _text(
                "looptime moves the event loop's clock",
                "loop.time would run ahead of time.monotonic and of civil time",
                "leave out looptime in this test; its loop is virtual already",
            )
        )
    _fit.add(type(loop))


def guard_uvloop(uvloop: Any) -> None:
    """Let uvloop's loops refuse to run while a virtual clock runs: they read the kernel's clock, in C."""
    for name in ("run_forever", "run_until_complete"):
        setattr(uvloop.Loop, name, _refusing(getattr(uvloop.Loop, name)))


def _refusing(original: Any) -> Any:
    @wraps(original)
    def run(self: Any, *args: Any) -> Any:
        # Refused once: a runner then runs the loop again, to cancel its tasks in good order.
        if switch.clock is None or vars(self).get(_REFUSED):
            return original(self, *args)
        vars(self)[_REFUSED] = True
        for awaitable in args:
            if hasattr(awaitable, "close"):  # a coroutine that will never run, of which Python would warn besides
                awaitable.close()
        raise _uvloop()

    return run


def _uvloop() -> ClockRefused:
    return ClockRefused(
        _text(
            "uvloop's event loop",
            "it reads the kernel's clock in C, where nothing can move it",
            'run this test on asyncio\'s own loop, or with clock="real"',
        )
    )


def _check_freezegun() -> None:
    freezegun = sys.modules.get("freezegun.api")
    if freezegun is not None and getattr(freezegun, "freeze_factories", None):
        raise ClockRefused(
            _text(
                "freezegun has frozen time",
                "it stops time.monotonic too, and sleeps would really sleep",
                "unfreeze this test, or set the start: VirtualClock(epoch=...)",
            )
        )


def _check_time_machine() -> None:
    machine = sys.modules.get("time_machine")
    if switch.clock is None and machine is not None and machine.escape_hatch.is_travelling():
        raise ClockRefused(
            _text(
                "time-machine is travelling",
                "two masters of civil time would disagree with each other",
                "end that travel first, or set the start: VirtualClock(epoch=...)",
            )
        )


def _text(active: str, why: str, fix: str) -> str:
    return f"virtual time can't work here\n  active  {active}\n  why     {why}\n  fix     {fix}"
