"""The last line of defence: what no interceptor knows doesn't leave the machine either.

An audit hook sees every connection and name look-up that goes through Python's socket module, from
whatever module and however early bound, and replaces nothing: the socket class stays what it is, since
editors' test runners and xdist talk through it. Loopback and unix sockets always pass.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import TYPE_CHECKING, Any

from pytest_apiint.errors import NetworkBlocked
from pytest_apiint.messages import layout
from pytest_apiint.wire.active import pipeline

if TYPE_CHECKING:
    from types import FrameType

_LOCAL_NAMES = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost", "0.0.0.0", "::"})  # noqa: S104
_OWN = (__name__, "socket", "pytest_apiint")
# Looked up for every event of the process, which are many: `id` is one.
_EVENTS = frozenset(
    {
        "socket.connect",
        "socket.sendto",
        "socket.sendmsg",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.gethostbyaddr",
    }
)
_installed = False


class _Blocked(NetworkBlocked, OSError):
    """Raised inside the client, which knows how to treat an `OSError`."""


_Blocked.__name__ = _Blocked.__qualname__ = "NetworkBlocked"
_Blocked.__module__ = "pytest_apiint"


def install() -> None:
    """Put the hook in, once for the process: Python has no way to take one out again."""
    global _installed  # noqa: PLW0603
    if not _installed:
        _installed = True
        sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _EVENTS:
        return
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        _check(_peer_address(arguments))
    elif event == "socket.getaddrinfo":
        _check((arguments[0], arguments[1]), numeric_passes=True)
    elif event in ("socket.gethostbyname", "socket.gethostbyaddr"):
        _check((arguments[0], 0), numeric_passes=True)


_hook.__cantrace__ = True  # type: ignore[attr-defined]  # else debuggers and coverage don't see it


def _peer_address(arguments: tuple[Any, ...]) -> Any:
    sock, address = arguments[0], arguments[-1]
    return address if getattr(sock, "family", None) in (socket.AF_INET, socket.AF_INET6) else None


def _check(address: Any, *, numeric_passes: bool = False) -> None:
    session = pipeline()
    if session is None or not isinstance(address, tuple) or len(address) < 2:
        return
    host = _text(address[0])
    port = address[1] if isinstance(address[1], int) else 0
    if is_local(host) or (numeric_passes and _numeric(host)) or session.permits(host, port):
        return
    error = _Blocked(_explain(host, port))
    session.blocked(error)
    raise error


def _text(host: Any) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")


def _numeric(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def is_local(host: str) -> bool:
    """Whether a host is this machine, by a name or number that always says so."""
    if host.lower() in _LOCAL_NAMES or host.lower().endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == socket.gethostname()


def _explain(host: str, port: int) -> str:
    where = f"{host}:{port}" if port else host
    return layout(
        f"a connection to {where} was stopped: this mode allows no network",
        [
            ("seen", f"{_library(sys._getframe(2))} tried, and no interceptor knows it"),
            ("fix", "point the client at api.serve(), the same mocks on a loopback port;"),
            ("", f'or let the host through: allowed_hosts = ["{host}"] in [tool.apiint];'),
            ("", "or run in a mode that uses the network"),
        ],
    )


def _library(frame: FrameType | None) -> str:
    """The top package of whoever is connecting: the nearest frame outside the socket modules."""
    standard = sys.stdlib_module_names
    nearest = ""
    while frame is not None:
        name = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        nearest = nearest or (name if name not in _OWN else "")
        if name not in standard and name not in _OWN:
            return name
        frame = frame.f_back
    return nearest or "the program"
