"""The usual answer with a framing that lies: it ends too early, too late, or where nobody can tell (RFC 9112)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pytest_apiint import framing
from pytest_apiint.exchange import Failure, Headers, Request, Response
from pytest_apiint.faults import arguments
from pytest_apiint.faults.kinds import Fault
from pytest_apiint.script import Answer, Break, Close, Decision, Script, Send

# An empty body has nothing to cut, so more is promised than there is.
_ANYTHING = b"0123456789"


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
        if framing.bodiless(response.status, request.method):
            return _whole(response, request, framing.fields(response, request.method), self.ending)
        body = response.body or _ANYTHING
        size = ("Transfer-Encoding", "chunked") if self.chunked else ("Content-Length", str(len(body)))
        head = framing.head(response, [*_own(response), size])
        part = body[: len(body) // 2 if self.after is None else min(self.after, len(body) - 1)]
        sent = framing.chunk(part) if self.chunked and part else part
        partial = Response(response.status, response.headers, part, response.reason)
        return Break((Send(head + sent), *self.ending), Failure(self.name, response=partial))


@dataclass(frozen=True, slots=True)
class BadChunk(Fault):
    """A chunk size that isn't a number."""

    needs_answer: ClassVar[bool] = True

    @property
    def kind(self) -> str:
        return "malformed_chunk"

    def decision(self, request: Request, usual: Answer) -> Decision:
        response = usual.response
        if framing.bodiless(response.status, request.method):
            return _whole(response, request, framing.fields(response, request.method), (Close(),))
        head = framing.head(response, [*_own(response), ("Transfer-Encoding", "chunked")])
        part = response.body[: len(response.body) // 2] or b"{"
        script = (Send(head + framing.chunk(part) + b"ZZ\r\nno chunk size\r\n"), Close())
        partial = Response(response.status, response.headers, part, response.reason)
        return Break(script, Failure("malformed_chunk", response=partial))


@dataclass(frozen=True, slots=True)
class WrongLength(Fault):
    """A Content-Length that is `off` bytes off, then the end of the connection."""

    needs_answer: ClassVar[bool] = True
    off: int

    @property
    def kind(self) -> str:
        return f"wrong_content_length {self.off:+}"

    def decision(self, request: Request, usual: Answer) -> Decision:
        response = usual.response
        body = response.body or _ANYTHING
        said = max(0, len(body) + self.off)
        pairs = [*_own(response), ("Content-Length", str(said))]
        if framing.bodiless(response.status, request.method):
            return _whole(response, request, pairs, (Close(),))
        script = (Send(framing.head(response, pairs) + body), Close())
        # What is left over belongs to no message; a client takes what the length says.
        taken = Response(response.status, Headers(pairs), body[:said], response.reason)
        return Break(script, Failure("wrong_content_length", response=taken) if self.off > 0 else taken)


def _own(response: Response) -> list[tuple[str, str]]:
    """The header fields of `response` but those that frame its body."""
    return [(name, value) for name, value in response.headers.pairs if name.lower() not in framing.FRAMING]


def _whole(response: Response, request: Request, pairs: list[tuple[str, str]], ending: Script) -> Decision:
    """An answer that has no body (RFC 9112, 6.3): nothing of it can be missing, whatever comes then."""
    arrived = framing.completed(Response(response.status, Headers(pairs), b"", response.reason), request.method)
    return Break((Send(framing.head(response, pairs)), *ending), arrived)


def close_mid_body(*, after: int | None = None) -> Fault:
    """A chunked body, closed after `after` bytes (default: half) without its last chunk (RFC 9112, 7.1)."""
    return Cut("close_mid_body", _count("close_mid_body", after), (Close(),), chunked=True)


def truncated_body(*, after: int | None = None) -> Fault:
    """`after` bytes of the body (default: half), then the end, short of its Content-Length (RFC 9112, 8)."""
    return Cut("truncated_body", _count("truncated_body", after), (Close(),))


def _count(name: str, after: int | None) -> int | None:
    return after if after is None else arguments.number(name, "after", after, 0)


def malformed_chunk() -> Fault:
    """A chunked body whose second chunk has no size, then the end (RFC 9112, section 7.1)."""
    return BadChunk()


def wrong_content_length(*, off: int = 10) -> Fault:
    """A Content-Length of `off` bytes more (too long) or, negative, less (too short) than there are, then the end.

    One that is too long breaks the answer off; one that is too short cuts it, and nothing says so (RFC 9112, 6.3).
    """
    if not arguments.is_number(off) or off == 0:
        written = f"wrong_content_length(off={arguments.shown(off)})"
        raise arguments.problem(written, "by how many bytes, more (10) or less (-10)?")
    return WrongLength(off)
