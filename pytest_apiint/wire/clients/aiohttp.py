"""aiohttp: its connector gets an in-memory transport; its parser, timers, traces and middlewares run."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from pytest_apiint.exchange import Headers, Timeouts
from pytest_apiint.script import Close, Refusal, Reset, Silence, Wait
from pytest_apiint.wire import native
from pytest_apiint.wire.active import pipeline
from pytest_apiint.wire.caller import caller
from pytest_apiint.wire.clients.aiohttp_live import LiveTransport, led
from pytest_apiint.wire.clients.http_client import context_facts
from pytest_apiint.wire.kept import astray
from pytest_apiint.wire.patches import replace
from pytest_apiint.wire.peer import Asked, Line, Peer, Raise
from pytest_apiint.wire.rest import rest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from pytest_apiint.wire.port import Pipeline

# What asyncio's own transports read at most at a time.
_READ_SIZE = 256 * 1024
# aiohttp rounds timers of more than 5 s up to whole seconds of the loop's clock, never down.
_TIMER_SLACK = 1e-6


def intercept(module: ModuleType) -> None:
    replace(module.TCPConnector, "_create_connection", lambda original: _create_connection(original, module))
    replace(module.BaseConnector, "connect", lambda original: _connect(original, module))


def _connect(original: Callable[..., Any], module: ModuleType) -> Callable[..., Any]:
    async def connect(self: Any, req: Any, traces: Any, timeout: Any) -> Any:
        _drop_idle(self, req.connection_key, req.url.raw_host, req.url.port)
        if pipeline() is None:
            return await original(self, req, traces, timeout)
        connection = await original(self, req, traces, timeout)
        if isinstance(connection.transport, _Transport):
            connection.transport.ask(Asked(_timeouts(timeout), caller()), _Refused(module, req, timeout))
        return connection

    return connect


def _drop_idle(connector: Any, key: Any, host: str, port: int) -> None:
    """Kept-alive connections that are gone, as a transport would tell its protocol, or that lead astray."""
    for protocol, _ in list(getattr(connector, "_conns", {}).get(key, ())):
        transport = protocol.transport
        if isinstance(transport, _Transport):
            if transport.peer.gone:
                transport.lose(None)
        elif transport is not None and not _over_unix(connector) and astray(None, host, port):
            transport.close()


def _over_unix(connector: Any) -> bool:
    return getattr(connector, "path", None) is not None


def _create_connection(original: Callable[..., Any], module: ModuleType) -> Callable[..., Any]:
    async def _create_connection(self: Any, req: Any, traces: Any, timeout: Any) -> Any:
        session = pipeline()
        host, port = req.url.raw_host, req.url.port
        if session is None or session.admits(host, port):
            return await original(self, req, traces, timeout)
        protocol = self._factory()
        refused = _Refused(module, req, timeout)
        asked = Asked(_timeouts(timeout), caller())
        kind = _LiveTransport if session.live else _Transport
        transport = kind(self._loop, protocol, session, _line(self, req), asked, refused)
        peer = transport.peer
        headers = Headers((str(k), str(v)) for k, v in req.headers.items())
        target = req.url.raw_path_qs if hasattr(req.url, "raw_path_qs") else str(req.url.relative())
        attempt = peer.request(req.method, peer.url(target), headers)
        refusal = peer.greet(attempt)
        await rest(0)
        if refusal is not None:
            try:
                error = await refused.awaited(refusal)
            finally:
                peer.refused()
            raise error
        if isinstance(transport, _LiveTransport):
            transport.live(lambda forward: _dialled(original, self, led(req, forward.lead), (traces, timeout), session))
            if (forward := session.forward(attempt)) is not None:
                await transport.ahead(forward, attempt)
        protocol.connection_made(transport)
        return protocol

    return _create_connection


async def _dialled(
    original: Callable[..., Any], connector: Any, req: Any, rest_of_it: tuple[Any, Any], session: Pipeline
) -> Any:
    session.dials((req.proxy or req.url).raw_host)
    return await original(connector, req, *rest_of_it)


def _line(connector: Any, req: Any) -> Line:
    scheme = "https" if req.is_ssl() else "http"
    tls = None
    if scheme == "https":
        context = connector._get_ssl_context(req)
        tls = context_facts(context)
    return Line("aiohttp", scheme, req.url.raw_host, req.url.port, tls)


def _timeouts(timeout: Any) -> Timeouts:
    connect = timeout.sock_connect if timeout.sock_connect is not None else timeout.connect
    return Timeouts(connect, timeout.sock_read, None, timeout.connect, timeout.total)


class _Refused:
    """The exceptions of `TCPConnector._create_direct_connection` for one request."""

    def __init__(self, module: ModuleType, req: Any, timeout: Any) -> None:
        self._module = module
        self._req = req
        self._timeout = timeout

    async def awaited(self, refusal: Refusal) -> BaseException:
        """After as long as it takes, with aiohttp's own timer for its own timeout."""
        async with self._module.ceil_timeout(self._timeout.sock_connect, self._timeout.ceil_threshold):
            await rest(native.patience(refusal, None))
        return self.error(refusal)

    def patience(self, refusal: Refusal) -> float:
        return native.patience(refusal, self._timeout.sock_connect)

    def late(self, refusal: Refusal) -> BaseException:
        """For a connection that was there: what the session makes of it when it waits for one."""
        if refusal.kind == "connect_timeout" and self._timeout.sock_connect is not None:
            from aiohttp import ConnectionTimeoutError  # noqa: PLC0415 - loaded by whoever uses aiohttp

            return ConnectionTimeoutError(f"Connection timeout to host {self._req.url}")
        return self.error(refusal)

    def error(self, refusal: Refusal) -> BaseException:
        module, key = self._module, self._req.connection_key
        error = native.refused(refusal)
        if refusal.kind in ("connection_refused", "unreachable") and not refusal.reason:
            place = (self._req.url.raw_host, self._req.url.port)
            # As asyncio words it; an address of IPv6 has a flow and a scope, too.
            error.strerror = f"Connect call failed {(*place, 0, 0) if ':' in str(place[0]) else place}"
        kind = {
            "dns_failure": module.ClientConnectorDNSError,
            "tls_failure": module.ClientConnectorCertificateError,
        }.get(refusal.kind, module.ClientConnectorError)
        raised: BaseException = kind(key, error)
        raised.__cause__ = error
        return raised


class _Transport(asyncio.Transport):
    """The client's end of a connection to a `Peer`. Events are played by the loop, one after another."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        protocol: Any,
        session: Pipeline,
        line: Line,
        asked: Asked,
        refused: _Refused,
    ) -> None:
        super().__init__()
        self._loop = loop
        self.ask(asked, refused)
        self.peer = Peer(session, line, lambda: self.asked)
        self._protocol = protocol
        self._closing = False
        self._paused = False
        self._next: asyncio.Handle | None = None

    def ask(self, asked: Asked, refused: _Refused) -> None:
        """A request is about to use the connection."""
        self.asked = asked
        self._refused = refused
        self._asked_at = self._loop.time()

    # -- writing --------------------------------------------------------------------------------

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._closing:
            self.peer.feed(data)
            self._schedule(0.0)

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        self.write(b"".join(list_of_data))

    def write_eof(self) -> None:
        """HTTP clients don't half-close."""

    def can_write_eof(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Nothing is ever buffered: the far end takes all at once."""

    # -- reading --------------------------------------------------------------------------------

    def _schedule(self, seconds: float) -> None:
        if self._next is None and not self._closing and not self._paused:
            later = self._loop.call_later
            self._next = later(seconds, self._play, seconds) if seconds > 0 else self._loop.call_soon(self._play, 0.0)

    def _play(self, waited: float) -> None:
        self._next = None
        if self._closing or self._paused:
            return
        if waited:
            self.peer.waited(waited)
        pulled = self.peer.pull(_READ_SIZE)
        if isinstance(pulled, bytes):
            self._protocol.data_received(pulled)
            self._schedule(0.0)
        elif isinstance(pulled, Wait):
            self._schedule(pulled.seconds)
        elif pulled is not None and not isinstance(pulled, Silence):
            self._end(pulled)

    def _end(self, pulled: object) -> None:
        if isinstance(pulled, Close):
            self._protocol.eof_received()
            self.lose(None)
        elif isinstance(pulled, Reset):
            self.lose(native.reset())
        elif isinstance(pulled, Raise):
            self._fail(pulled.error() if isinstance(pulled.error, type) else pulled.error)
        elif isinstance(pulled, Refusal):
            self._next = self._loop.call_later(self._refused.patience(pulled), self._refuse, pulled)

    def _refuse(self, refusal: Refusal) -> None:
        self.peer.refused()
        self._fail(self._refused.late(refusal))

    def _fail(self, error: BaseException) -> None:
        """The request fails with this very error, and the connection is gone."""
        self._protocol.set_exception(error)
        self.lose(None)

    def lose(self, error: Exception | None) -> None:
        """The connection is gone: in order, or with an error."""
        self._closing = True
        if self._next is not None:
            self._next.cancel()
        if self._out_of_patience():
            self.peer.timed_out()
        self.peer.hang_up()
        self._loop.call_soon(self._protocol.connection_lost, error)

    def _out_of_patience(self) -> bool:
        """Whether one of the client's own timers has just run out: it closes the connection then."""
        waited = self._loop.time() - self._asked_at + _TIMER_SLACK
        return any(
            limit is not None and waited >= limit for limit in (self.asked.timeouts.read, self.asked.timeouts.total)
        )

    # -- the rest of a transport ----------------------------------------------------------------

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        if not self._closing:
            self.lose(None)

    def abort(self) -> None:
        self.close()

    def is_reading(self) -> bool:
        return not self._paused and not self._closing

    def pause_reading(self) -> None:
        self._paused = True

    def resume_reading(self) -> None:
        if self._paused:
            self._paused = False
            self._schedule(0.0)

    def get_protocol(self) -> Any:
        return self._protocol

    def set_protocol(self, protocol: Any) -> None:
        self._protocol = protocol

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return {"peername": (self.peer.line.host, self.peer.line.port)}.get(name, default)


class _LiveTransport(LiveTransport, _Transport):
    """The client's end of a connection that may come to a real one."""
