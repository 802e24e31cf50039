"""urllib3, and with it requests, botocore and the SDKs on them.

urllib3 connects first and names the target afterwards, so a refused connection shows when the request's
head is written. urllib3 treats both alike: `urlopen` catches them in one place and counts them as `connect`.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

from pytest_apiint import installed
from pytest_apiint.errors import NetworkBlocked
from pytest_apiint.exchange import TLS, Timeouts
from pytest_apiint.messages import layout
from pytest_apiint.wire import native
from pytest_apiint.wire.active import pipeline
from pytest_apiint.wire.caller import caller
from pytest_apiint.wire.clients.http_client import Dial, dialling, minimum_version, socket_to, target, timeout_of
from pytest_apiint.wire.clients.urllib3_handover import short_way
from pytest_apiint.wire.kept import astray
from pytest_apiint.wire.patches import replace
from pytest_apiint.wire.peer import Asked, Line, Peer

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_apiint.script import Forward, Refusal
    from pytest_apiint.wire.port import Pipeline
    from pytest_apiint.wire.sockets import WireSocket

_TIMEOUTS = "_apiint_timeouts"
_FUTURE = "_post_conn"  # no connection of urllib3's own has it


def intercept(module: ModuleType) -> None:
    """`urllib3.connection`: connections lead to a `Peer`."""
    plain = module.HTTPConnection
    replace(plain, "connect", lambda original: _connect(original, "http", plain))
    https = module.HTTPSConnection
    if https is not plain and isinstance(https, type) and hasattr(https, "connect"):
        replace(https, "connect", lambda original: _connect(original, "https", plain))


def intercept_pool(module: ModuleType) -> None:
    """`urllib3.connectionpool`: the timeouts asked for one request, which a connection never hears whole."""
    replace(module.HTTPConnectionPool, "_make_request", lambda original: _make_request(original, module))


def _connect(original: Callable[[Any], None], scheme: str, plain: Any) -> Callable[[Any], None]:
    def connect(self: Any) -> None:
        session = pipeline()
        host, port = target(self)
        if session is None or session.admits(host, port) or dialling(self):
            original(self)
            return
        if session.live and hasattr(plain, _FUTURE):
            raise _refused(session, host)
        tls = _facts(self) if scheme == "https" else None
        line = Line("urllib3", scheme, host, port, tls)
        self.sock = _wire_socket(session, line, self, _Dial(self, original, plain))
        if not session.live:
            self._has_connected_to_proxy = bool(self.proxy)
        if scheme == "https":
            self.is_verified = tls is not None and tls.verified
            self.proxy_is_verified = self.is_verified if self.proxy else None

    return connect


def _refused(session: Pipeline, host: str) -> NetworkBlocked:
    """What urllib3-future says and hears goes through a protocol of its own, which can't be carried on halfway."""
    rows = [
        ("seen", f"a connection to {host}, in a mode that uses the network"),
        ("why", "urllib3-future is in urllib3's place, and is intercepted offline only"),
        ("fix", f"{installed.RESTORED};"),
        ("", "or mock and replay, where it's answered in memory"),
    ]
    error = NetworkBlocked(layout("urllib3-future can't be recorded, nor led to a sandbox", rows))
    session.blocked(error)
    return error


class _Dial(Dial):
    """urllib3 wraps what goes wrong in a handshake once more where it connects ahead of a request."""

    def __call__(self, forward: Forward) -> Any:
        try:
            return super().__call__(forward)
        except ssl.SSLError as error:
            import urllib3.exceptions as names  # noqa: PLC0415 - loaded by whoever uses urllib3

            raise names.SSLError(error)  # noqa: B904 - urllib3 leaves it to the context, too


def _facts(connection: Any) -> TLS:
    """As urllib3 would set up its context (`_ssl_wrap_socket_and_match_hostname`)."""
    context = connection.ssl_context
    required = connection.cert_reqs in (ssl.CERT_REQUIRED, "CERT_REQUIRED", "REQUIRED")
    fingerprint = connection.assert_fingerprint is not None
    lowest = getattr(connection, "ssl_minimum_version", None) or (  # urllib3 1.26 has none
        context.minimum_version if context is not None else None
    )
    return TLS(
        verified=required or fingerprint,
        hostname_checked=required and connection.assert_hostname is not False,
        minimum_version=minimum_version(lowest),
    )


def _wire_socket(session: Pipeline, line: Line, connection: Any, dial: Dial) -> WireSocket:
    def asked() -> Asked:
        timeouts = getattr(connection, _TIMEOUTS, None)
        if timeouts is None:
            both = timeout_of(connection)
            timeouts = Timeouts(connect=both, read=both, write=both)
        return Asked(timeouts, caller())

    def fail(refusal: Refusal) -> BaseException:
        timeout = asked().timeouts.connect
        return _translated(native.await_refusal(refusal, timeout, session.clock), refusal, timeout, connection)

    return socket_to(Peer(session, line, asked), timeout_of(connection), fail, dial)


def _translated(error: OSError, refusal: Refusal, timeout: float | None, connection: Any) -> BaseException:
    """What `HTTPConnection._new_conn` makes of an error of the operating system."""
    import urllib3.exceptions as names  # noqa: PLC0415 - loaded by whoever uses urllib3

    host = connection.host
    if refusal.kind == "tls_failure":
        raised: BaseException = names.SSLError(error)
        raised.__context__ = error
        return raised
    if refusal.kind == "dns_failure" and hasattr(names, "NameResolutionError"):
        raised = names.NameResolutionError(host, connection, error)  # type: ignore[arg-type]
    elif refusal.kind == "connect_timeout" and error.errno is None:
        text = f"Connection to {host} timed out. (connect timeout={timeout})"
        raised = names.ConnectTimeoutError(connection, text)
    else:
        raised = names.NewConnectionError(connection, f"Failed to establish a new connection: {error}")
    raised.__cause__ = error
    return raised


def _make_request(original: Callable[..., Any], module: ModuleType) -> Callable[..., Any]:
    def _make_request(self: Any, conn: Any, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        session = pipeline()
        if getattr(conn, "sock", None) is not None and astray(getattr(conn.sock, "peer", None), *target(conn)):
            conn.close()  # it connects anew
        if session is not None and hasattr(conn, "timeout"):
            setattr(conn, _TIMEOUTS, _asked_of(self, kwargs.get("timeout")))
            if session.calm and not args and (given := short_way(module, self, conn, method, url, kwargs)) is not None:
                return given
        return original(self, conn, method, url, *args, **kwargs)

    return _make_request


def _asked_of(pool: Any, timeout: Any) -> Timeouts:
    asked = pool.timeout if timeout is None or not hasattr(timeout, "connect_timeout") else timeout
    if not hasattr(asked, "connect_timeout"):
        return Timeouts(connect=asked, read=asked, write=asked)
    connect, read, total = asked._connect, asked._read, asked.total
    return Timeouts(_seconds(connect, total), _seconds(read, total), _seconds(connect, total), None, _number(total))


def _number(value: Any) -> float | None:
    import socket  # noqa: PLC0415

    if value is None or isinstance(value, (int, float)):
        return value
    return socket.getdefaulttimeout()


def _seconds(value: Any, total: Any) -> float | None:
    own, whole = _number(value), _number(total)
    known = [seconds for seconds in (own, whole) if seconds is not None]
    return min(known) if known else None
