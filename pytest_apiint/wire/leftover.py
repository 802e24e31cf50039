"""Threads that outlive the test that started them.

What such a thread still asks for belongs to that test and to no other: it must neither reach the network, ever, nor
count in a later test. Workers of pools are left out, since pools are shared, and work for whoever gives them work.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from weakref import WeakSet

from pytest_apiint.clock import RealClock
from pytest_apiint.exchange import Failure
from pytest_apiint.script import Break, Refusal

if TYPE_CHECKING:
    from pytest_apiint.clock import Clock
    from pytest_apiint.errors import NetworkBlocked
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.script import Decision, Forward

_POOLS = ("concurrent.futures", "anyio", "trio", "asyncio")
_left: WeakSet[threading.Thread] = WeakSet()


def leave(before: set[threading.Thread]) -> None:
    """A test ends: threads that weren't there `before` it are its own, and are left to themselves."""
    for thread in threading.enumerate():
        if thread not in before and not _works_for_all(thread):
            _left.add(thread)


def _works_for_all(thread: threading.Thread) -> bool:
    work = getattr(thread, "_target", None)
    modules = (type(thread).__module__, getattr(work, "__module__", None) or "")
    return any(module.startswith(_POOLS) for module in modules)


def is_left() -> bool:
    """Whether the running thread is such a one."""
    return bool(_left) and threading.current_thread() in _left


class Over:
    """The session of a thread whose test is over: it refuses every connection, and keeps nothing."""

    clock: Clock = RealClock()
    calm = False
    live = False
    _refusal = Refusal("connection_refused", "apiint: the test that started this thread is over")

    def admits(self, host: str, port: int) -> bool:
        return False

    def permits(self, host: str, port: int) -> bool:
        return False

    def forward(self, attempt: Request) -> Forward | None:
        return None

    def unreached(self, attempt: Request, failure: Failure) -> None:
        """Nobody reads of it."""

    def dials(self, host: str) -> None:
        """Nobody lets it."""

    def declined(self, protocol: str) -> None:
        """Nor of this."""

    def dropping(self, host: str, port: int) -> bool:
        return True

    def operation(self) -> str | None:
        return None

    def refusal(self, attempt: Request) -> Refusal | None:
        return self._refusal

    def before(self, request: Request) -> Decision:
        return Break(self._refusal, Failure("connection_refused"))

    def after(self, request: Request, outcome: Response | Failure) -> None:
        """Nobody reads what came of it."""

    def garbled(self, origin: str, data: bytes) -> None:
        """Nor what it sent."""

    def blocked(self, error: NetworkBlocked) -> None:
        """Nor that it was stopped."""
