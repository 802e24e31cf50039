"""A response as HTTP/1.1 bytes (RFC 9112): what a well-behaved origin server would write."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from pytest_apiint.exchange import Headers, Response
from pytest_apiint.script import Close, Event, Send, Wait

if TYPE_CHECKING:
    from pytest_apiint.script import Answer

_REASONS = {status.value: status.phrase for status in HTTPStatus}
# Up to here head and body go out as one piece of bytes; above it, joining would copy a large body.
_ONE_PIECE = 64 * 1024
_LAST_CHUNK = b"0\r\n\r\n"
_NO_BODY = {204, 304}
# Header fields that say how the body is framed, in lower case: they follow from what is really sent.
FRAMING = frozenset({"content-length", "transfer-encoding"})


def reason_phrase(status: int) -> str:
    """The registered phrase of a status code, or an empty one."""
    return _REASONS.get(status, "")


def completed(response: Response, method: str) -> Response:
    """`response` as it goes out: with a reason phrase, and a body only where one is allowed."""
    body = b"" if bodiless(response.status, method) else response.body
    reason = response.reason or reason_phrase(response.status)
    if body is response.body and reason == response.reason:
        return response
    return Response(response.status, response.headers, body, reason, response.http_version)


def bodiless(status: int, method: str) -> bool:
    """RFC 9112, 6.3: no body after HEAD, 1xx, 204 and 304."""
    return method == "HEAD" or status in _NO_BODY or status < 200


def plain(response: Response, method: str) -> bool:
    """Whether a response may be handed over as it is: whole, with a body and a length, on a connection that stays."""
    headers = response.headers
    return (
        not bodiless(response.status, method)
        and len(response.body) <= _ONE_PIECE
        and "connection" not in headers
        and "transfer-encoding" not in headers
    )


def head(response: Response, fields: list[tuple[str, str]]) -> bytes:
    """Status line and header section."""
    lines = [f"HTTP/{response.http_version} {response.status} {response.reason or reason_phrase(response.status)}"]
    lines += [f"{name}: {value}" for name, value in fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode(coding(fields))


def coding(fields: list[tuple[str, str]]) -> str:
    """ISO 8859-1, as RFC 9110, 5.5 has it, where the fields can be written so; UTF-8 else."""
    return "latin-1" if all(ord(max(value, default=" ")) < 256 for _, value in fields) else "utf-8"


def fields(response: Response, method: str, *, chunks: bool = True) -> list[tuple[str, str]]:
    """The header fields that go out: the response's own, with truthful framing ones.

    A registered ``Content-Length`` is kept only where no body follows it (HEAD, 304), since elsewhere a
    wrong one would be a fault, and faults are planned as such.
    """
    own = response.headers.pairs
    if not bodiless(response.status, method):
        kept = [(n, v) for n, v in own if n.lower() not in FRAMING]
        if chunks and chunked(response):
            return [*kept, ("Transfer-Encoding", "chunked")]
        return [*kept, ("Content-Length", str(len(response.body)))]
    kept = [(n, v) for n, v in own if n.lower() != "transfer-encoding"]
    if method == "HEAD" and response.status not in _NO_BODY and "content-length" not in response.headers:
        kept.append(("Content-Length", str(len(response.body))))
    return kept


def chunked(response: Response) -> bool:
    """Whether the response asks to be sent in chunks."""
    return "chunked" in response.headers.get("Transfer-Encoding", "").lower()


def chunk(data: bytes) -> bytes:
    """One chunk (RFC 9112, 7.1)."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def events(answer: Answer, method: str, *, http10: bool = False, keep_alive: bool = True) -> list[Event]:
    """The whole answer as events, in order; `keep_alive` is the client's wish."""
    response = answer.response
    closing = not keep_alive or "close" in response.headers.get("Connection", "").lower()
    sent = fields(response, method, chunks=not http10)
    if closing and "connection" not in response.headers:
        sent.append(("Connection", "close"))
    out: list[Event] = [Wait(answer.latency)] if answer.latency > 0 else []
    out += _pieces(head(response, sent), response, method, http10=http10)
    if closing:
        out.append(Close())
    return out


def _pieces(start: bytes, response: Response, method: str, *, http10: bool) -> list[Event]:
    if bodiless(response.status, method):
        return [Send(start)]
    body = response.body
    if chunked(response) and not http10:
        if len(body) <= _ONE_PIECE:
            return [Send(start + (chunk(body) if body else b"") + _LAST_CHUNK)]
        pieces = (body[at : at + _ONE_PIECE] for at in range(0, len(body), _ONE_PIECE))
        return [Send(start), *(Send(chunk(piece)) for piece in pieces), Send(_LAST_CHUNK)]
    if len(body) <= _ONE_PIECE:
        return [Send(start + body)]
    return [Send(start), Send(body)]


def with_headers(response: Response, extra: list[tuple[str, str]]) -> Response:
    """`response` with `extra` fields added where it doesn't have them."""
    missing = [(n, v) for n, v in extra if n not in response.headers]
    if not missing:
        return response
    headers = Headers([*response.headers.pairs, *missing])
    return Response(response.status, headers, response.body, response.reason, response.http_version)
