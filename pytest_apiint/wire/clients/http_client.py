"""http.client, and with it urllib.request, xmlrpc and whatever else stands on it."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pytest_apiint.exchange import TLS, Timeouts
from pytest_apiint.wire import native
from pytest_apiint.wire.active import pipeline
from pytest_apiint.wire.caller import caller
from pytest_apiint.wire.kept import astray
from pytest_apiint.wire.live import LiveSocket
from pytest_apiint.wire.patches import replace
from pytest_apiint.wire.peer import Asked, Line, Peer
from pytest_apiint.wire.sockets import WireSocket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from pytest_apiint.script import Forward, Lead, Refusal
    from pytest_apiint.wire.port import Pipeline

_DIALLING = "_apiint_dialling"


def intercept(module: ModuleType) -> None:
    plain = module.HTTPConnection
    replace(plain, "putrequest", _putrequest)
    replace(plain, "connect", lambda original: _connect(original, "http", plain))
    if hasattr(module, "HTTPSConnection"):
        replace(module.HTTPSConnection, "connect", lambda original: _connect(original, "https", plain))


def _connect(original: Callable[[Any], None], scheme: str, plain: Any) -> Callable[[Any], None]:
    def connect(self: Any) -> None:
        session = pipeline()
        host, port = target(self)
        if session is None or session.admits(host, port) or dialling(self):
            original(self)
            return
        tls = context_facts(self._context) if scheme == "https" else None
        line = Line("http.client", scheme, host, port, tls)
        self.sock = wire_socket(session, line, self, Dial(self, original, plain))

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


def wire_socket(session: Pipeline, line: Line, connection: Any, dial: Dial) -> WireSocket:
    """The socket of a plain http.client connection."""

    def asked() -> Asked:
        timeout = timeout_of(connection)
        return Asked(Timeouts(connect=timeout, read=timeout, write=timeout), caller())

    def fail(refusal: Refusal) -> OSError:
        return native.await_refusal(refusal, timeout_of(connection), session.clock)

    return socket_to(Peer(session, line, asked), timeout_of(connection), fail, dial)


def socket_to(peer: Peer, timeout: float | None, fail: Callable[[Refusal], BaseException], dial: Dial) -> WireSocket:
    """What a connection holds as its socket: in the live modes it may come to a real one."""
    return LiveSocket(peer, timeout, fail, dial) if peer.pipeline.live else WireSocket(peer, timeout, fail)


def dialling(connection: Any) -> bool:
    """Whether a connection is just being made for real."""
    return getattr(connection, _DIALLING, False)


class Dial:
    """Makes a connection's real socket, with the connection's own code: its proxy, tunnel, context and flags."""

    def __init__(self, connection: Any, original: Callable[[Any], None], plain: Any) -> None:
        self._connection = connection
        self._original = original
        self._plain = plain

    def __call__(self, forward: Forward) -> Any:
        connection, lead = self._connection, forward.lead
        ours = connection.sock
        connection.sock = None
        setattr(connection, _DIALLING, True)
        try:
            with _led(connection, lead):
                ours.peer.pipeline.dials(connection.host)
                # Where https leads to a plain port of this machine, TLS has no place.
                unsecured = lead is not None and lead.scheme == "http"
                (self._plain.connect if unsecured else self._original)(connection)
            return connection.sock
        finally:
            connection.sock = ours
            setattr(connection, _DIALLING, False)


@contextmanager
def _led(connection: Any, lead: Lead | None) -> Iterator[None]:
    """`connection` names the far end that `lead` does, meanwhile; through a tunnel, that is the tunnel's end."""
    names = ("_tunnel_host", "_tunnel_port") if connection._tunnel_host else ("host", "port")
    before = [getattr(connection, name) for name in names]
    if lead is not None:
        for name, value in zip(names, (lead.host, lead.port), strict=True):
            setattr(connection, name, value)
    try:
        yield
    finally:
        for name, value in zip(names, before, strict=True):
            setattr(connection, name, value)
