"""The one session that the wire asks: the context's own, or else the process's.

A thread starts with an empty context, so it inherits the process's session; that's why there is a
process default beside the context variable.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from pytest_apiint.wire import leftover

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_apiint.wire.port import Pipeline

_context: ContextVar[Pipeline | None] = ContextVar("apiint_session", default=None)
_process: list[Pipeline] = []
_over = leftover.Over()


def pipeline() -> Pipeline | None:
    """The session in force here, or ``None``: then every client library does what it always does."""
    if leftover.is_left():
        return _over
    return _context.get() or (_process[-1] if _process else None)


@contextmanager
def activated(session: Pipeline) -> Iterator[None]:
    """Make `session` the one in force, for this context and for every thread without one of its own."""
    threads = set(threading.enumerate())
    _process.append(session)
    try:
        yield
    finally:
        _process.remove(session)
        leftover.leave(threads)


@contextmanager
def in_this_context(session: Pipeline) -> Iterator[None]:
    """Make `session` the one in force in this context (and the tasks it starts) only."""
    token = _context.set(session)
    try:
        yield
    finally:
        _context.reset(token)
