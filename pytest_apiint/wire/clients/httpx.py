"""The shorter way for httpx and httpx2: a transport returns a response made from the answer itself.

httpx writes a request's method, target and header fields as they are, so they tell all. A transport goes this way
only while nothing else is under way in it: with several requests at once, its pool's limits and waits are to be real.
Whatever doesn't go this way meets the interceptor of httpcore below.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pytest_apiint.exchange import DEFAULT_PORTS, Failure, Headers, Timeouts
from pytest_apiint.wire import handover
from pytest_apiint.wire.active import pipeline
from pytest_apiint.wire.caller import caller
from pytest_apiint.wire.clients.http_client import context_facts
from pytest_apiint.wire.patches import replace
from pytest_apiint.wire.peer import Asked, Line, Peer
from pytest_apiint.wire.rest import rest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from types import ModuleType

    from pytest_apiint.exchange import Request
    from pytest_apiint.script import Answer
    from pytest_apiint.wire.port import Pipeline

# The peer that has decided on a request whose bytes are now on their way.
_decider: ContextVar[Peer | None] = ContextVar("apiint_httpx_decider", default=None)
_BACKENDS = frozenset({"SyncBackend", "AutoBackend", "AnyIOBackend", "TrioBackend"})
_STATE = "_apiint_short_way"
# httpx's own limit where its user sets none.
_ROOMY = 100
_timeouts = lru_cache(maxsize=256)(Timeouts)


def intercept(module: ModuleType) -> None:
    """`httpx` or `httpx2`."""
    whole = type("WholeBody", (_Whole, module.SyncByteStream), {})
    whole_async = type("AsyncWholeBody", (_AsyncWhole, module.AsyncByteStream), {})
    replace(module.HTTPTransport, "handle_request", lambda original: _handle(original, module, whole))
    replace(
        module.AsyncHTTPTransport, "handle_async_request", lambda original: _handle_async(original, module, whole_async)
    )


def decided_by(peer: Peer) -> None:
    """Bytes are about to be written to `peer`: what was decided about them goes along."""
    other = _decider.get()
    if other is not None:
        _decider.set(None)
        peer.take_over(other)


class _State:
    """What a transport remembers of its shorter way: its idle connections, and how many are in use."""

    __slots__ = ("idle", "out")

    def __init__(self) -> None:
        self.idle: dict[tuple[str, str, int], Peer] = {}
        self.out = 0


def _handle(original: Callable[..., Any], module: ModuleType, whole: Any) -> Callable[..., Any]:
    def handle_request(self: Any, request: Any) -> Any:
        session = pipeline()
        asked = _asked(session, module, self, request) if session is not None and session.calm else None
        if asked is None:
            return original(self, request)
        peer, facts, state = asked
        answer = peer.ask(facts)
        if answer is None:
            token = _decider.set(peer)
            try:
                return original(self, request)
            finally:
                _decider.reset(token)
        peer.handed(facts, answer)
        return _response(module, answer, whole(answer.response.body, state, peer), facts)

    return handle_request


def _handle_async(original: Callable[..., Any], module: ModuleType, whole: Any) -> Callable[..., Any]:
    async def handle_async_request(self: Any, request: Any) -> Any:
        session = pipeline()
        asked = _asked(session, module, self, request) if session is not None and session.calm else None
        if asked is None:
            return await original(self, request)
        peer, facts, state = asked
        answer = peer.ask(facts)
        if answer is None:
            token = _decider.set(peer)
            try:
                return await original(self, request)
            finally:
                _decider.reset(token)
        await _handed(peer, facts, answer, state)
        return _response(module, answer, whole(answer.response.body, state, peer), facts)

    return handle_async_request


async def _handed(peer: Peer, facts: Request, answer: Answer, state: _State) -> None:
    """Between question and answer the loop turns once, as with any network."""
    state.out += 1
    try:
        await rest(0)
    except BaseException:
        peer.pipeline.after(facts, Failure("abandoned"))
        raise
    finally:
        state.out -= 1
    peer.handed(facts, answer)


def _asked(
    session: Pipeline | None, module: ModuleType, transport: Any, request: Any
) -> tuple[Peer, Request, _State] | None:
    """A peer and the facts of a request that may go the shorter way."""
    state = _state(transport)
    method, extensions = request.method, request.extensions
    if session is None or state.out or method == "HEAD" or "trace" in extensions or not _ordinary(transport._pool):
        return None
    body = _body(request.stream)
    url, fields = request.url, request.headers.raw
    target = url.raw_path.decode("ascii")
    if body is None or not (handover.LEGAL_METHOD.match(method) and handover.LEGAL_TARGET.match(target)):
        return None
    peer = _peer(session, module, transport._pool, url, state) if handover.legal(fields) else None
    if peer is None:
        return None
    asked = Asked(_asked_timeouts(extensions), caller())
    return peer, peer.request(method, peer.line.origin + target, Headers.from_bytes(fields), body, asked=asked), state


def _state(transport: Any) -> _State:
    known = vars(transport)
    if _STATE not in known:
        known[_STATE] = _State()
    return known[_STATE]  # type: ignore[no-any-return]


def _ordinary(pool: Any) -> bool:
    """A pool that connects over TCP by itself, and has nothing under way."""
    return (
        not pool._connections
        and type(pool._network_backend).__name__ in _BACKENDS
        and pool._uds is None
        and pool._http1
        # A stream that is out this way isn't in the pool's count, so a pool that may run dry goes by bytes.
        and pool._max_connections >= _ROOMY
    )


def _body(stream: Any) -> bytes | None:
    """The whole body, where it's there already and can be read again."""
    return b"".join(stream) if type(stream).__name__ == "ByteStream" else None


def _peer(session: Pipeline, module: ModuleType, pool: Any, url: Any, state: _State) -> Peer | None:
    scheme, host = url.scheme, url.raw_host.decode("ascii")
    port = url.port or DEFAULT_PORTS.get(scheme, 0)
    idle = state.idle.pop((scheme, host, port), None)
    if idle is not None and idle.pipeline is session:
        return idle
    if scheme not in DEFAULT_PORTS or session.admits(host, port):
        return None
    tls = context_facts(pool._ssl_context) if scheme == "https" else None
    return Peer(session, Line(module.__name__, scheme, host, port, tls), Asked)


def _asked_timeouts(extensions: Any) -> Timeouts:
    get = extensions.get("timeout", {}).get
    return _timeouts(get("connect"), get("read"), get("write"), get("pool"))


def _response(module: ModuleType, answer: Answer, whole: Any, facts: Request) -> Any:
    given = answer.response
    extensions = {
        "http_version": b"HTTP/1.1",
        "reason_phrase": handover.reason(given).encode("latin-1", "replace"),
        "network_stream": _Stream(whole.peer),
    }
    fields = handover.fields(given, facts.method)[1]
    return module.Response(given.status, headers=fields, stream=whole, extensions=extensions)


class _Stream:
    """What a response tells of its connection."""

    __slots__ = ("_peer",)

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def get_extra_info(self, info: str) -> Any:
        return (self._peer.line.host, self._peer.line.port) if info == "server_addr" else None


class _Whole:
    """A body that is all there; until it's closed, its connection counts as in use."""

    def __init__(self, body: bytes, state: _State, peer: Peer) -> None:
        self._body = body
        self._state = state
        self._open = True
        self.peer = peer
        state.out += 1

    def __iter__(self) -> Iterator[bytes]:
        if self._body:
            yield self._body

    def close(self) -> None:
        if self._open:
            self._open = False
            self._state.out -= 1
            line = self.peer.line
            self._state.idle[line.scheme, line.host, line.port] = self.peer


class _AsyncWhole(_Whole):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._body:
            yield self._body

    async def aclose(self) -> None:
        self.close()
