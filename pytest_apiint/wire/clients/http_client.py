"""http.client, and with it urllib.request, xmlrpc and whatever else stands on it."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING, Any

from pytest_apiint.exchange import TLS, Timeouts
from pytest_apiint.wire import native
from pytest_apiint.wire.active import pipeline
from pytest_apiint.wire.caller import caller
from pytest_apiint.wire.kept import astray
from pytest_apiint.wire.patches import replace
from pytest_apiint.wire.peer import Asked, Line, Peer
from pytest_apiint.wire.sockets import WireSocket

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_apiint.script import Refusal
    from pytest_apiint.wire.port import Pipeline


def intercept(module: ModuleType) -> None:
    replace(module.HTTPConnection, "putrequest", _putrequest)
    replace(module.HTTPConnection, "connect", lambda original: _connect(original, "http"))
    if hasattr(module, "HTTPSConnection"):
        replace(module.HTTPSConnection, "connect", lambda original: _connect(original, "https"))


def _connect(original: Callable[[Any], None], scheme: str) -> Callable[[Any], None]:
    def connect(self: Any) -> None:
        session = pipeline()
        host, port = target(self)
        if session is None or session.admits(host, port):
            original(self)
            return
        tls = context_facts(self._context) if scheme == "https" else None
        line = Line("http.client", scheme, host, port, tls)
        self.sock = wire_socket(session, line, self)

    return connect


def _putrequest(original: Callable[..., None]) -> Callable[..., None]:
    def putrequest(self: Any, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None and astray(getattr(self.sock, "peer", None), *target(self)):
            self.close()  # it connects anew when it sends
        original(self, *args, **kwargs)

    return putrequest


def target(connection: Any) -> tuple[str, int]:
    """Where a connection leads in the end: past a proxy, which plays no part offline."""
    if connection._tunnel_host:
        return connection._tunnel_host, connection._tunnel_port or connection.default_port
    return connection.host, connection.port


def context_facts(context: ssl.SSLContext | None) -> TLS:
    """What an SSL context demands."""
    if context is None:
        return TLS(verified=True, hostname_checked=True, minimum_version="TLSv1.2")
    return TLS(
        verified=context.verify_mode == ssl.CERT_REQUIRED,
        hostname_checked=bool(context.check_hostname),
        minimum_version=minimum_version(context.minimum_version),
    )


def minimum_version(version: int | None) -> str:
    """The name of a `ssl.TLSVersion`; Python's own default where the client leaves it open."""
    if version is None or version == ssl.TLSVersion.MINIMUM_SUPPORTED:
        return "TLSv1.2"
    return ssl.TLSVersion(version).name.replace("v1_", "v1.")


def timeout_of(connection: Any) -> float | None:
    """A connection's timeout in seconds, the process's default resolved."""
    timeout = connection.timeout
    return socket.getdefaulttimeout() if timeout is socket._GLOBAL_DEFAULT_TIMEOUT else timeout  # type: ignore[attr-defined]


def wire_socket(session: Pipeline, line: Line, connection: Any) -> WireSocket:
    """The socket of a plain http.client connection."""

    def asked() -> Asked:
        timeout = timeout_of(connection)
        return Asked(Timeouts(connect=timeout, read=timeout, write=timeout), caller())

    def fail(refusal: Refusal) -> OSError:
        return native.await_refusal(refusal, timeout_of(connection), session.clock)

    return WireSocket(Peer(session, line, asked), timeout_of(connection), fail)
