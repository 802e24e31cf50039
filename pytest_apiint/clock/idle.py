"""How an event loop's thread parks: polled first, then asleep in the loop's own poll until time or news wakes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pytest_apiint.clock import parking
from pytest_apiint.clock.parking import NEVER, Outcome, Parked
from pytest_apiint.clock.standing import Standing

if TYPE_CHECKING:
    from pytest_apiint.clock.virtual import VirtualClock

_idle: dict[int, IdleLoop] = {}  # by the identity of the loop


class IdleLoop(Parked):
    """A parked event loop."""

    __slots__ = ("kind",)

    def __init__(self, deadline: int, *, drives: bool, poke: Callable[[], None], kind: str) -> None:
        super().__init__(deadline, drives=drives, poke=poke)
        self.kind: str = kind


def idle(
    clock: VirtualClock,
    *,
    loop: object,
    timeout: float | None,
    poll: Callable[[float | None], Any],
    ready: Callable[[], bool],
    poke: Callable[[], None],
    listens: bool,
    kind: str,
) -> Any:
    """Events, or none when the loop's next timer is due or work came from another thread.

    `ready` tells whether work has come since the loop looked last; it is asked under the lock, so that no
    wake-up is lost between looking and parking.
    """
    events = poll(0)
    if events:
        return events
    # A timer is due at the next nanosecond at the earliest, or a loop whose floats don't meet would spin.
    deadline = NEVER if timeout is None else max(clock.deadline(timeout), clock.now_ns() + 1)
    entry = IdleLoop(deadline, drives=clock.part() is Standing.TAKES_PART, poke=poke, kind=kind)
    entry.listens = listens
    with parking.lock:
        if ready():
            return events
        _idle[id(loop)] = entry
        clock.turns.admit(entry)
    try:
        if entry.outcome is None:
            events = poll(None)
    finally:
        with parking.lock:
            entry.unpark(Outcome.ABANDONED)
            _idle.pop(id(loop), None)
    if entry.error is not None:
        raise entry.error()
    return events


def wake(key: int) -> None:
    """A loop gets work from another thread: it runs from now on. The caller holds the lock and wakes it really."""
    entry = _idle.get(key)
    if entry is not None:
        entry.poke = _nothing
        entry.unpark(Outcome.NOTIFIED)


def wake_runs() -> None:
    """Some trio run gets work: all of them look. The caller holds the lock."""
    for entry in list(_idle.values()):
        if entry.kind == "trio":
            entry.unpark(Outcome.NOTIFIED)


def _nothing() -> None:
    """The waker does the waking itself."""
