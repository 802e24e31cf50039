"""The kinds of failure. Each is a value that turns the usual answer into what goes wrong on the connection.

Names and meanings follow WireMock's and Toxiproxy's where these have one. A fault with `needs_answer` damages
or delays the usual answer; any other stands in its place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any, ClassVar

from pytest_apiint import framing
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Failure, Headers, Request, Response
from pytest_apiint.script import (
    Answer,
    Break,
    Close,
    Decision,
    Event,
    Refusal,
    RefusalKind,
    Reset,
    Script,
    Send,
    Silence,
    Wait,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong with one request. `refuses` faults strike before a byte is sent."""

    needs_answer: ClassVar[bool] = False
    refuses: ClassVar[bool] = False

    @property
    def kind(self) -> str:
        """The fault's name, as failures and the journal show it."""
        return "fault"

    def __str__(self) -> str:
        return self.kind

    def decision(self, request: Request, usual: Answer) -> Decision:
        """What happens to `request`, which would have got `usual`."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Status(Fault):
    """A well-formed answer with some status."""

    response: Response

    @property
    def kind(self) -> str:
        return f"status {self.response.status}"

    def decision(self, request: Request, usual: Answer) -> Decision:
        return Answer(self.response, origin="fault")


@dataclass(frozen=True, slots=True)
class Latency(Fault):
    """The usual answer, late."""

    needs_answer: ClassVar[bool] = True
    seconds: float

    @property
    def kind(self) -> str:
        return f"latency {self.seconds:g} s"

    def decision(self, request: Request, usual: Answer) -> Decision:
        return Answer(usual.response, usual.latency + self.seconds, usual.origin)


@dataclass(frozen=True, slots=True)
class Refused(Fault):
    """No connection comes about."""

    refuses: ClassVar[bool] = True
    refusal: Refusal

    @property
    def kind(self) -> str:
        return self.refusal.kind

    def decision(self, request: Request, usual: Answer) -> Decision:
        # On a connection that is already there, a host that went away shows as an end of file.
        return Break((Close(),), Failure("empty_response"))


@dataclass(frozen=True, slots=True)
class Broken(Fault):
    """Something stands in the answer's place, whatever that would be."""

    name: str
    script: Script

    @property
    def kind(self) -> str:
        return self.name

    def decision(self, request: Request, usual: Answer) -> Decision:
        return Break(self.script, Failure(self.name))


@dataclass(frozen=True, slots=True)
class Cut(Fault):
    """The usual answer up to some byte of its body, then `ending`. Half of the body, where `after` is None."""

    needs_answer: ClassVar[bool] = True
    name: str
    after: int | None
    ending: Script
    chunked: bool = False

    @property
    def kind(self) -> str:
        return self.name

    def decision(self, request: Request, usual: Answer) -> Decision:
        response = usual.response
        head = framing.head(response, self._fields(response))
        # An empty body has nothing to cut, so more is promised than there is.
        body = response.body or b"0123456789"
        part = body[: len(body) // 2 if self.after is None else min(self.after, len(body) - 1)]
        sent = framing.chunk(part) if self.chunked and part else part
        partial = Response(response.status, response.headers, part, response.reason)
        return Break((Send(head + sent), *self.ending), Failure(self.name, response=partial))

    def _fields(self, response: Response) -> list[tuple[str, str]]:
        own = [(n, v) for n, v in response.headers.pairs if n.lower() not in framing.FRAMING]
        if self.chunked:
            return [*own, ("Transfer-Encoding", "chunked")]
        return [*own, ("Content-Length", str(len(response.body or b"0123456789")))]


@dataclass(frozen=True, slots=True)
class BadChunk(Fault):
    """A chunk size that isn't a number."""

    needs_answer: ClassVar[bool] = True

    @property
    def kind(self) -> str:
        return "malformed_chunk"

    def decision(self, request: Request, usual: Answer) -> Decision:
        response = usual.response
        own = [(n, v) for n, v in response.headers.pairs if n.lower() not in framing.FRAMING]
        head = framing.head(response, [*own, ("Transfer-Encoding", "chunked")])
        part = response.body[: len(response.body) // 2] or b"{"
        script = (Send(head + framing.chunk(part) + b"ZZ\r\nno chunk size\r\n"), Close())
        partial = Response(response.status, response.headers, part, response.reason)
        return Break(script, Failure("malformed_chunk", response=partial))


@dataclass(frozen=True, slots=True)
class Slow(Fault):
    """The usual answer, its body in pieces with waits before each."""

    needs_answer: ClassVar[bool] = True
    seconds: float
    pieces: int

    @property
    def kind(self) -> str:
        return "slow_body"

    def decision(self, request: Request, usual: Answer) -> Decision:
        response = usual.response
        body = b"" if framing.bodiless(response.status, request.method) else response.body
        count = max(1, min(self.pieces, len(body)))
        step = max(1, -(-len(body) // count))
        script: list[Event] = [Send(framing.head(response, framing.fields(response, request.method, chunks=False)))]
        for start in range(0, len(body), step):
            script += [Wait(self.seconds / count), Send(body[start : start + step])]
        return Break(tuple(script), framing.completed(response, request.method), origin=usual.origin)


# -- what users call -----------------------------------------------------------------------------


def status(
    code: int,
    *,
    json: Any = None,
    text: str | None = None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Fault:
    """An answer with `code`. At most one of `json`, `text` and `body`; errors get a problem+json body else.

    Source: RFC 9110, section 15; RFC 9457 for the default body.
    """
    if not isinstance(code, int) or not 200 <= code <= 599:
        raise UsageProblem(f"faults.status({code!r}): a final status code is a number from 200 to 599")
    content, kind = _content(code, json, text, body)
    fields = dict(headers or {})
    if kind and not any(name.lower() == "content-type" for name in fields):
        fields["Content-Type"] = kind
    return Status(Response(code, Headers(fields), content))


def _content(code: int, value: Any, text: str | None, body: bytes | None) -> tuple[bytes, str]:
    if sum(given is not None for given in (value, text, body)) > 1:
        raise UsageProblem("faults.status(): give one of json=, text= and body=, not several")
    if body is not None:
        return body, ""
    if text is not None:
        return text.encode(), "text/plain; charset=utf-8"
    if value is not None:
        return json.dumps(value).encode(), "application/json"
    if code < 400:
        return b"", ""
    problem = {"type": "about:blank", "title": _phrase(code), "status": code}
    return json.dumps(problem).encode(), "application/problem+json"


def _phrase(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return "Unknown"


def rate_limited(
    *, retry_after: float | datetime | str | None = None, json: Any = None, headers: Mapping[str, str] | None = None
) -> Fault:
    """``429 Too Many Requests``; `retry_after` in seconds, as a date, or as raw header text.

    Source: RFC 6585, section 4; RFC 9110, section 10.2.3.
    """
    return status(429, json=json, headers=_with_retry_after(headers, retry_after))


def unavailable(
    *, retry_after: float | datetime | str | None = None, json: Any = None, headers: Mapping[str, str] | None = None
) -> Fault:
    """``503 Service Unavailable``, with `retry_after` as in `rate_limited`."""
    return status(503, json=json, headers=_with_retry_after(headers, retry_after))


def _with_retry_after(headers: Mapping[str, str] | None, value: float | datetime | str | None) -> dict[str, str]:
    fields = dict(headers or {})
    if isinstance(value, datetime):
        moment = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        fields["Retry-After"] = format_datetime(moment.astimezone(UTC), usegmt=True)
    elif value is not None:
        fields["Retry-After"] = f"{value:g}" if isinstance(value, float) else str(value)
    return fields


def latency(seconds: float) -> Fault:
    """The usual answer, `seconds` late. Longer than the client's read timeout, it's a timeout."""
    return Latency(_not_negative("latency", seconds))


def connection_refused() -> Fault:
    """Nobody listens: ``ECONNREFUSED``."""
    return _refused("connection_refused", "")


def connect_timeout() -> Fault:
    """The host doesn't answer: the client's own connect timeout runs out (without one, the kernel's 127 s)."""
    return _refused("connect_timeout", "")


def dns_failure() -> Fault:
    """The host's name is unknown: ``EAI_NONAME``."""
    return _refused("dns_failure", "")


def tls_failure(reason: str = "self-signed certificate") -> Fault:
    """The certificate can't be trusted, for OpenSSL's `reason`. A client that doesn't verify goes on."""
    return _refused("tls_failure", reason)


def _refused(kind: RefusalKind, reason: str) -> Fault:
    return Refused(Refusal(kind, reason))


def read_timeout(*, after_headers: bool = False) -> Fault:
    """No answer, or only its headers, and then silence: the client's own read timeout runs out."""
    return Cut("read_timeout", 0, (Silence(),)) if after_headers else Broken("read_timeout", (Silence(),))


def reset(*, after_headers: bool = False) -> Fault:
    """The connection is reset (``ECONNRESET``) before a byte of the answer, or after its headers."""
    return Cut("reset", 0, (Reset(),)) if after_headers else Broken("reset", (Reset(),))


def empty_response() -> Fault:
    """The connection is closed without a byte of an answer."""
    return Broken("empty_response", (Close(),))


def garbage(data: bytes = b"\x00\xff\x13garbage, not HTTP\r\n\r\n") -> Fault:
    """Bytes that aren't HTTP, then the end."""
    return Broken("garbage", (Send(data), Close()))


def close_mid_body(*, after: int | None = None) -> Fault:
    """A chunked body, closed after `after` bytes (default: half) without its last chunk (RFC 9112, 7.1)."""
    return Cut("close_mid_body", _count("close_mid_body", after), (Close(),), chunked=True)


def truncated_body(*, after: int | None = None) -> Fault:
    """`after` bytes of the body (default: half), then the end, short of its Content-Length (RFC 9112, 8)."""
    return Cut("truncated_body", _count("truncated_body", after), (Close(),))


def _count(name: str, after: int | None) -> int | None:
    if after is not None and (not isinstance(after, int) or after < 0):
        raise UsageProblem(f"faults.{name}(after={after!r}): a number of bytes is 0 or more")
    return after


def malformed_chunk() -> Fault:
    """A chunked body whose second chunk has no size, then the end (RFC 9112, section 7.1)."""
    return BadChunk()


def slow_body(seconds: float = 30.0, *, pieces: int = 10) -> Fault:
    """The usual answer, its body spread over `seconds` in `pieces`. Each may be early enough, the whole too late."""
    if pieces < 1:
        raise UsageProblem(f"faults.slow_body(pieces={pieces}): a body comes in one piece at least")
    return Slow(_not_negative("slow_body", seconds), pieces)


def _not_negative(name: str, seconds: float) -> float:
    if not seconds >= 0 or seconds == float("inf"):
        raise UsageProblem(f"faults.{name}({seconds!r}): seconds are a number, 0 or more")
    return float(seconds)
