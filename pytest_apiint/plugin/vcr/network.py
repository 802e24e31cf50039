"""Tests that may not connect to anything, as pytest-recording blocks them."""

from __future__ import annotations

import re
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from pytest_apiint.messages import layout, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


def check(mark: pytest.Mark | None) -> None:
    """Refuse a mark that says something else than ``allowed_hosts=``."""
    if mark is not None and (mark.args or set(mark.kwargs) - {"allowed_hosts"}):
        found = ", ".join([*map(repr, mark.args), *(f"{name}=" for name in mark.kwargs)])
        rows = [("found", shorten(found, 60)), ("allowed", 'allowed_hosts=["pattern", ...]')]
        pytest.fail(layout("@pytest.mark.block_network can't be meant so", rows), pytrace=False)


@contextmanager
def blocked(allowed: Sequence[str] | None) -> Iterator[None]:
    """No socket connects inside, but to hosts that one of the patterns `allowed` matches at their beginning.

    `RuntimeError` names the host. Sockets that don't connect are as ever: servers in this process still listen.
    """
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    socket.socket.connect = _guarded(connect, allowed)  # type: ignore[method-assign]
    socket.socket.connect_ex = _guarded(connect_ex, allowed)  # type: ignore[method-assign]
    try:
        yield
    finally:
        socket.socket.connect = connect  # type: ignore[method-assign]
        socket.socket.connect_ex = connect_ex  # type: ignore[method-assign]


def _guarded(original: Callable[..., Any], allowed: Sequence[str] | None) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any, *rest: Any) -> Any:
        host = ""
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0]
        elif self.family == getattr(socket, "AF_UNIX", None):
            host = address
        if _matches(host, allowed):
            return original(self, address, *rest)
        raise RuntimeError(f"Network is disabled for host {host!r}")

    return guarded


def _matches(host: str | bytes, allowed: Sequence[str] | None) -> bool:
    text = host.decode() if isinstance(host, bytes) else host
    return allowed is not None and any(re.match(pattern, text) for pattern in allowed)
