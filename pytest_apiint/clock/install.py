"""Everything that is put in place once per process, and stays, inert without a clock."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from pytest_apiint.clock import loops, parking, refusals, slots, switch, threads, trio_bridge, watcher
from pytest_apiint.imports import keep, whenever

if TYPE_CHECKING:
    from pytest_apiint.clock.civil import CivilTime

_done = False
_latest_ns = 0


def install() -> None:
    """Redirect the builtins, make waits visible, reach the event loops. Safe to call again."""
    global _done  # noqa: PLW0603  the hooks are the process's
    if _done:
        return
    _done = True
    slots.install()
    threads.install()
    loops.install_selectors()
    whenever("asyncio.base_events", loops.install_loops)
    whenever("trio", trio_bridge.install)
    whenever("uvloop", refusals.guard_uvloop)
    os.register_at_fork(after_in_child=_forget)
    keep()


def civil(present_ns: Callable[[], int]) -> CivilTime:
    """Move civil time; time-machine is imported here, at the doorstep of use."""
    from pytest_apiint.clock.civil import CivilTime  # noqa: PLC0415  time-machine is heavy

    return CivilTime(present_ns)


def latest_ns() -> int:
    """Where the last clock stopped: no monotonic clock runs backwards from one virtual test to the next."""
    return _latest_ns


def leave_at(nanoseconds: int) -> None:
    """A clock stopped here."""
    global _latest_ns  # noqa: PLW0603  monotonic time is the process's
    _latest_ns = nanoseconds


def _forget() -> None:
    """A forked child lives in real time: its threads are gone, and its parent can't see it wait."""
    parking.forget()
    watcher.forget()
    if switch.clock is not None:
        switch.clock.stop()
