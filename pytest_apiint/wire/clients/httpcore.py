"""httpcore and httpcore2, and with them httpx and httpx2: sync, asyncio and trio.

Both packages are one code under two names, so all that is said here of a module holds for either.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_apiint.exchange import Headers, Timeouts
from pytest_apiint.script import Close, Refusal, Reset, Wait
from pytest_apiint.wire import native
from pytest_apiint.wire.active import pipeline
from pytest_apiint.wire.caller import caller
from pytest_apiint.wire.clients import loop_errors
from pytest_apiint.wire.clients.http_client import context_facts
from pytest_apiint.wire.clients.httpcore_live import AsyncLive, AsyncTunnel, Live, Tunnel
from pytest_apiint.wire.clients.httpx import decided_by
from pytest_apiint.wire.kept import astray
from pytest_apiint.wire.patches import replace
from pytest_apiint.wire.peer import Asked, Line, Peer, Raise
from pytest_apiint.wire.rest import rest
from pytest_apiint.wire.sockets import wait_for_ever

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from pytest_apiint.exchange import Request
    from pytest_apiint.wire.port import Pipeline

# The connection and the request for which a backend is asked to connect, or to go on.
_at_work: ContextVar[tuple[Any, Any] | None] = ContextVar("apiint_httpcore", default=None)
_for_real: ContextVar[bool] = ContextVar("apiint_httpcore_dialling", default=False)


def intercept(module: ModuleType) -> None:
    replace(module.ConnectionPool, "handle_request", _freshly)
    replace(module.AsyncConnectionPool, "handle_async_request", _freshly_async)
    replace(module.HTTPConnection, "handle_request", _remember)
    replace(module.AsyncHTTPConnection, "handle_async_request", _remember_async)
    replace(module.SyncBackend, "connect_tcp", lambda original: _connect(original, module))
    for name in ("AnyIOBackend", "TrioBackend"):
        if "connect_tcp" not in vars(getattr(module, name)):
            continue  # a stand-in, where anyio or trio isn't installed
        replace(getattr(module, name), "connect_tcp", lambda original: _connect_async(original, module))
    auto = getattr(module, "_backends").auto.AutoBackend  # noqa: B009 - the module's own default, under no public name
    replace(auto, "connect_tcp", lambda original: _connect_async(original, module))
    for pool, proxies in (
        (module.ConnectionPool, ("HTTPProxy", "SOCKSProxy")),
        (module.AsyncConnectionPool, ("AsyncHTTPProxy", "AsyncSOCKSProxy")),
    ):
        replace(pool, "create_connection", _past_the_proxy)
        for name in proxies:
            _override(getattr(module, name, None), pool)


def _freshly(original: Callable[..., Any]) -> Callable[..., Any]:
    def handle_request(self: Any, request: Any) -> Any:
        for connection in _astray(self):
            connection.close()
        return original(self, request)

    return handle_request


def _freshly_async(original: Callable[..., Any]) -> Callable[..., Any]:
    async def handle_async_request(self: Any, request: Any) -> Any:
        for connection in _astray(self):
            await connection.aclose()
        return await original(self, request)

    return handle_async_request


def _astray(pool: Any) -> list[Any]:
    """Idle connections of a pool that lead elsewhere than new ones would."""
    return [found for found in pool.connections if found.is_idle() and _leads_astray(found)]


def _leads_astray(connection: Any) -> bool:
    inner = getattr(connection, "_connection", None) or connection
    inner = getattr(inner, "_connection", None) or inner  # a proxy's connection has one more inside
    stream = getattr(inner, "_network_stream", None)
    origin = getattr(connection, "_remote_origin", None) or getattr(connection, "_origin", None)
    if stream is None or origin is None or getattr(connection, "_uds", None) is not None:
        return False
    return astray(getattr(stream, "_peer", None), origin.host.decode("ascii"), origin.port)


def _override(proxy: Any, pool: Any) -> None:
    if isinstance(proxy, type) and "create_connection" in vars(proxy):
        replace(proxy, "create_connection", lambda original: _instead(original, pool.create_connection))


def _instead(original: Callable[..., Any], direct: Callable[..., Any]) -> Callable[..., Any]:
    def create_connection(self: Any, origin: Any) -> Any:
        return (original if _admitted(origin) else direct)(self, origin)

    return create_connection


def _past_the_proxy(original: Callable[..., Any]) -> Callable[..., Any]:
    def create_connection(self: Any, origin: Any) -> Any:
        proxy = getattr(self, "_proxy", None)
        if proxy is None or _admitted(origin):
            return original(self, origin)
        self._proxy = None
        try:
            return original(self, origin)
        finally:
            self._proxy = proxy

    return create_connection


def _admitted(origin: Any) -> bool:
    """Whether a connection is the client's own, with its proxy."""
    session = pipeline()
    return session is None or session.live or session.admits(origin.host.decode("ascii"), origin.port)


def _remember(original: Callable[..., Any]) -> Callable[..., Any]:
    def handle_request(self: Any, request: Any) -> Any:
        if pipeline() is None:
            return original(self, request)
        token = _at_work.set((self, request))
        try:
            return original(self, request)
        finally:
            _at_work.reset(token)

    return handle_request


def _remember_async(original: Callable[..., Any]) -> Callable[..., Any]:
    async def handle_async_request(self: Any, request: Any) -> Any:
        if pipeline() is None:
            return await original(self, request)
        token = _at_work.set((self, request))
        try:
            return await original(self, request)
        finally:
            _at_work.reset(token)

    return handle_async_request


def _connect(original: Callable[..., Any], module: ModuleType) -> Callable[..., Any]:
    def connect_tcp(self: Any, host: str, port: int, timeout: float | None = None, *args: Any, **kwargs: Any) -> Any:
        session = pipeline()
        if session is None or session.admits(host, port) or _for_real.get():
            return original(self, host, port, timeout, *args, **kwargs)
        peer, attempt = _opened(session, module, host, port)
        refusal = peer.greet(attempt)
        if refusal is not None:
            error = _error(module, native.await_refusal(refusal, timeout, session.clock))
            peer.refused()
            raise error
        if not session.live:
            return _streams(module).offline(module, peer)

        def dial(host: str, port: int) -> Any:
            session.dials(host)
            with _dialling():
                return original(self, host, port, timeout, *args, **kwargs)

        if attempt.method == "CONNECT":
            return _streams(module).tunnel(dial(host, port), _tunnelled(session, module))
        stream = _streams(module).live(module, peer, dial)
        if (forward := session.forward(attempt)) is not None:
            stream.ahead(forward, attempt)
        return stream

    return connect_tcp


def _connect_async(original: Callable[..., Any], module: ModuleType) -> Callable[..., Any]:
    async def connect_tcp(
        self: Any, host: str, port: int, timeout: float | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        session = pipeline()
        if session is None or session.admits(host, port) or _for_real.get():
            return await original(self, host, port, timeout, *args, **kwargs)
        peer, attempt = _opened(session, module, host, port)
        refusal = peer.greet(attempt)
        if refusal is not None:
            error = await _refused_async(module, refusal, timeout, peer)
            peer.refused()
            raise error
        if not session.live:
            return _streams(module).offline_async(module, peer)

        async def dial(host: str, port: int) -> Any:
            session.dials(host)
            with _dialling():
                return await original(self, host, port, timeout, *args, **kwargs)

        if attempt.method == "CONNECT":
            return _streams(module).tunnel_async(await dial(host, port), _tunnelled(session, module))
        stream = _streams(module).live_async(module, peer, dial)
        if (forward := session.forward(attempt)) is not None:
            await stream.ahead(forward, attempt)
        return stream

    return connect_tcp


@contextmanager
def _dialling() -> Iterator[None]:
    """One backend asks another one to connect; only the outer one is ours to lead."""
    token = _for_real.set(True)
    try:
        yield
    finally:
        _for_real.reset(token)


def _tunnelled(session: Pipeline, module: ModuleType) -> Callable[..., Any]:
    """What makes a live stream of one that leads through a proxy, once it's secured."""
    _, request = _at_work.get() or (None, None)
    host, _, port = request.url.target.decode("latin-1").rpartition(":") if request is not None else ("", "", "443")

    def secured(real: Any, context: Any, *, asynchronous: bool) -> Any:
        peer = Peer(
            session, Line(module.__name__, "https", host.strip("[]"), int(port), context_facts(context)), _asked
        )
        kind = _streams(module).live_async if asynchronous else _streams(module).live
        stream = kind(module, peer, None)
        stream._real = real
        return stream

    return secured


async def _refused_async(module: ModuleType, refusal: Refusal, timeout: float | None, peer: Peer) -> Exception:
    await rest(native.patience(refusal, timeout))
    error = native.refused(refusal)
    if refusal.kind == "connect_timeout":
        return _caused(module.ConnectTimeout, loop_errors.timed_out())
    if refusal.kind == "tls_failure":
        return _caused(module.ConnectError, loop_errors.untrusted(error))
    if refusal.kind in ("connection_refused", "unreachable") and not refusal.reason:
        return _caused(module.ConnectError, loop_errors.unconnected(error, peer.line.host, peer.line.port))
    return _error(module, error)


def _opened(session: Pipeline, module: ModuleType, host: str, port: int) -> tuple[Peer, Request]:
    connection, request = _at_work.get() or (None, None)
    if session.live and getattr(connection, "_http2", False):
        session.declined("HTTP/2")
    scheme = request.url.scheme.decode("ascii") if request is not None else ("https" if port == 443 else "http")
    scheme = {"wss": "https", "ws": "http"}.get(scheme, scheme)
    tls = context_facts(getattr(connection, "_ssl_context", None)) if scheme == "https" else None
    peer = Peer(session, Line(module.__name__, scheme, host, port, tls), _asked)
    return peer, attempted(peer, request)


def attempted(peer: Peer, request: Any) -> Request:
    """The facts of an httpcore request that is about to be sent."""
    if request is None:
        return peer.request("GET", peer.url("/"), Headers())
    target = request.url.target.decode("latin-1")
    return peer.request(request.method.decode("latin-1"), peer.url(target), Headers.from_bytes(request.headers))


def _asked() -> Asked:
    at_work = _at_work.get()
    timeouts = at_work[1].extensions.get("timeout", {}) if at_work is not None else {}
    get = timeouts.get
    return Asked(Timeouts(get("connect"), get("read"), get("write"), get("pool")), caller())


def _error(module: ModuleType, error: BaseException) -> Exception:
    """What a backend's `map_exceptions` makes of an error of the operating system."""
    return _caused(module.ConnectTimeout if isinstance(error, TimeoutError) else module.ConnectError, error)


def _caused(kind: Callable[[BaseException], Exception], error: BaseException) -> Exception:
    raised = kind(error)
    raised.__cause__ = error
    return raised


@dataclass(frozen=True, slots=True)
class _Streams:
    """The stream classes for one of the two packages: subclasses of its own abstract ones."""

    offline: type
    offline_async: type
    live: type
    live_async: type
    tunnel: type
    tunnel_async: type


_made: dict[str, _Streams] = {}


def _streams(module: ModuleType) -> _Streams:
    name = module.__name__
    if name not in _made:
        sync, asynchronous = module.NetworkStream, module.AsyncNetworkStream
        _made[name] = _Streams(
            type("WireStream", (_Stream, sync), {}),
            type("AsyncWireStream", (_AsyncStream, asynchronous), {}),
            type("LiveStream", (Live, _Stream, sync), {}),
            type("AsyncLiveStream", (AsyncLive, _AsyncStream, asynchronous), {}),
            type("TunnelStream", (Tunnel, sync), {}),
            type("AsyncTunnelStream", (AsyncTunnel, asynchronous), {}),
        )
    return _made[name]


class _Base:
    """What both streams share: everything that neither waits nor reads."""

    def __init__(self, module: ModuleType, peer: Peer) -> None:
        self._module = module
        self._peer = peer

    def _broken(self, pulled: object) -> Exception:
        """The exception for an event that ends the connection."""
        if isinstance(pulled, Raise):
            error = pulled.error() if isinstance(pulled.error, type) else pulled.error
            if isinstance(error, TimeoutError):
                return _caused(self._module.ReadTimeout, error)
            return error  # type: ignore[return-value]
        return _caused(self._module.ReadError, self._reset(native.reset()))

    def _timed_out(self) -> Exception:
        self._peer.timed_out()
        return _caused(self._module.ReadTimeout, self._timeout())

    def _reset(self, error: OSError) -> Exception:
        """What the library's back end sees of a reset."""
        return error

    def _timeout(self) -> Exception:
        """What the library's back end sees of a timeout."""
        return TimeoutError(native.timeout_text(self._peer.line.scheme))

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            return self._peer.gone
        if info == "server_addr":
            return (self._peer.line.host, self._peer.line.port)
        return ("127.0.0.1", 0) if info == "client_addr" else None


class _Stream(_Base):
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while True:
            pulled = self._peer.pull(max_bytes)
            if isinstance(pulled, bytes):
                return pulled
            if isinstance(pulled, Close):
                return b""
            self._play(pulled, timeout)

    def _play(self, pulled: object, timeout: float | None) -> None:
        clock = self._peer.pipeline.clock
        if isinstance(pulled, Wait) and (timeout is None or pulled.seconds <= timeout):
            clock.wait(pulled.seconds)
            self._peer.waited(pulled.seconds)
        elif isinstance(pulled, (Reset, Raise)):
            raise self._broken(pulled)
        elif isinstance(pulled, Refusal):
            error = native.await_refusal(pulled, _asked().timeouts.connect, clock)
            self._peer.refused()
            raise _error(self._module, error)
        elif timeout is None:
            wait_for_ever(self._peer)
        else:
            clock.wait(timeout)
            raise self._timed_out()

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        decided_by(self._peer)
        self._peer.feed(buffer)

    def close(self) -> None:
        self._peer.hang_up()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> _Stream:
        return self


class _AsyncStream(_Base):
    def _reset(self, error: OSError) -> Exception:
        return loop_errors.broken(error)

    def _timeout(self) -> Exception:
        return loop_errors.timed_out()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        # Real networks never answer within one step of the loop; without this, tasks could not interleave.
        await rest(0)
        while True:
            pulled = self._peer.pull(max_bytes)
            if isinstance(pulled, bytes):
                return pulled
            if isinstance(pulled, Close):
                return b""
            await self._play(pulled, timeout)

    async def _play(self, pulled: object, timeout: float | None) -> None:
        if isinstance(pulled, Wait) and (timeout is None or pulled.seconds <= timeout):
            await rest(pulled.seconds)
            self._peer.waited(pulled.seconds)
        elif isinstance(pulled, (Reset, Raise)):
            raise self._broken(pulled)
        elif isinstance(pulled, Refusal):
            error = await _refused_async(self._module, pulled, _asked().timeouts.connect, self._peer)
            self._peer.refused()
            raise error
        else:
            await rest(float("inf") if timeout is None else timeout)
            raise self._timed_out()

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        decided_by(self._peer)
        self._peer.feed(buffer)

    async def aclose(self) -> None:
        self._peer.hang_up()

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> _AsyncStream:
        return self
