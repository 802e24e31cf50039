"""urllib3's shorter way: `_make_request` returns an `HTTPResponse` made from the answer itself.

`urlopen` is above it, with Retry, redirects and the pool; decoding and streaming are in the response. The request's
header fields are put together as `HTTPConnection.request` does it; a test holds both ways against each other.
"""

from __future__ import annotations

import io
from functools import cached_property, lru_cache
from http.client import HTTPMessage
from typing import TYPE_CHECKING, Any

from pytest_apiint.exchange import Headers
from pytest_apiint.wire import handover
from pytest_apiint.wire.sockets import WireSocket

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_apiint.script import Answer

_NO_BODY_EXPECTED = frozenset({"GET", "HEAD", "DELETE", "TRACE", "OPTIONS", "CONNECT"})


def short_way(module: ModuleType, pool: Any, conn: Any, method: str, url: str, options: dict[str, Any]) -> Any | None:
    """The response, or ``None`` where the request must go as bytes."""
    if not _known(module):
        return None
    body = options.get("body")
    if options.get("chunked") or not (body is None or isinstance(body, (bytes, str))) or method == "HEAD":
        return None
    if not (handover.LEGAL_METHOD.match(method) and handover.LEGAL_TARGET.match(url)) or not _ordinary(module, conn):
        return None
    content = body.encode() if isinstance(body, str) else body
    length = len(content) if content is not None else (None if method in _NO_BODY_EXPECTED else 0)
    try:
        own = tuple((options.get("headers") or {}).items())
        fields = _fields(_host(conn.host, conn.port, conn.default_port), length, own)
    except (TypeError, AttributeError):
        return None  # not text, so http.client shall judge it
    if fields is None or not _connected(pool, conn):
        return None
    peer = conn.sock.peer
    request = peer.request(method, peer.line.origin + url, Headers.from_bytes(fields), content or b"")
    answer = peer.ask(request)
    if answer is None:
        return None
    pool.num_requests += 1
    peer.handed(request, answer)
    return _response(module, pool, method, url, options, answer)


def _ordinary(module: ModuleType, conn: Any) -> bool:
    """Whether a connection writes its requests as urllib3 itself does (botocore's doesn't)."""
    plain = module.HTTPConnection
    kind = type(conn)
    return kind.request is plain.request and kind.putheader is plain.putheader and conn.proxy is None


def _connected(pool: Any, conn: Any) -> bool:
    if conn.sock is None:
        pool._validate_conn(conn)
        if conn.sock is None:
            conn.connect()
    elif conn.sock is not None and pool.scheme == "https":
        pool._validate_conn(conn)  # it warns of unverified requests, each time
    return isinstance(conn.sock, WireSocket)


@lru_cache(maxsize=512)
def _fields(host: bytes, length: int | None, own: tuple[tuple[str, str], ...]) -> list[tuple[bytes, bytes]] | None:
    """The header fields in the order of `HTTPConnection.request`; ``None`` where they hold a surprise."""
    names = {name.lower() for name, _ in own}
    if "transfer-encoding" in names:
        return None
    fields = [] if "host" in names else [(b"Host", host)]
    if "accept-encoding" not in names:
        fields.append((b"Accept-Encoding", b"identity"))
    if "content-length" not in names and length is not None:
        fields.append((b"Content-Length", b"%d" % length))
    if "user-agent" not in names:
        fields.append((b"User-Agent", _default_agent()))
    try:
        fields += [(name.encode("ascii"), value.encode("ascii")) for name, value in own]
    except UnicodeEncodeError:
        return None
    skipped = any(value.startswith("@@@") for _, value in own)  # urllib3's SKIP_HEADER
    return fields if handover.legal(fields) and not skipped else None


@lru_cache(maxsize=256)
def _host(host: str, port: int, default: int) -> bytes:
    name = f"[{host}]" if ":" in host else host
    return (name if port == default else f"{name}:{port}").encode("idna" if not host.isascii() else "ascii")


@lru_cache(maxsize=1)
def _default_agent() -> bytes:
    from urllib3 import connection  # noqa: PLC0415

    return connection._get_default_user_agent().encode("ascii")


class _Whole(io.BytesIO):
    """A body that is all there, and what urllib3 asks of the `http.client.HTTPResponse` it stands for."""

    chunked = False
    version = 11

    def __init__(self, body: bytes, fields: list[tuple[str, str]], method: str) -> None:
        super().__init__(body)
        self._size = len(body)
        self._method = method
        self._fields = fields

    @cached_property
    def msg(self) -> HTTPMessage:
        message = HTTPMessage()
        for name, value in self._fields:
            message[name] = value
        return message

    def read(self, size: int | None = -1) -> bytes:
        return b"" if self.closed else super().read(size)

    def read1(self, size: int | None = -1) -> bytes:
        return b"" if self.closed else super().read1(size)

    def isclosed(self) -> bool:
        return self.closed or self.tell() >= self._size


def _response(module: ModuleType, pool: Any, method: str, url: str, options: dict[str, Any], answer: Answer) -> Any:
    given = answer.response
    fields, _ = handover.fields(given, method)
    whole = _Whole(given.body, fields, method)
    response = _classes(module)[0](
        body=whole,
        headers=_classes(module)[1](fields),
        status=given.status,
        version=11,
        version_string="HTTP/1.1",
        reason=handover.reason(given),
        preload_content=options.get("preload_content", True),
        decode_content=options.get("decode_content", True),
        original_response=whole,
        enforce_content_length=options.get("enforce_content_length", True),
        request_method=method,
        request_url=url,
    )
    response.retries = options.get("retries")
    response._connection = options.get("response_conn")
    response._pool = pool
    module.log.debug(
        '%s://%s:%s "%s %s %s" %s %s', pool.scheme, pool.host, pool.port, method, url,
        response.version_string, response.status, response.length_remaining,
    )  # fmt: skip
    return response


@lru_cache(maxsize=4)
def _known(module: ModuleType) -> bool:
    """Whether responses are made as here: not before urllib3 2.2, nor by urllib3-future, which takes its place."""
    from urllib3.response import HTTPResponse  # noqa: PLC0415

    return "version_string" in HTTPResponse.__init__.__code__.co_varnames


@lru_cache(maxsize=4)
def _classes(module: ModuleType) -> tuple[Any, Any]:
    from urllib3 import HTTPHeaderDict, HTTPResponse  # noqa: PLC0415

    return HTTPResponse, HTTPHeaderDict
