"""Answers that arrive whole, and aren't what they say they are. Each damages the usual answer."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from pytest_apiint import framing
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Failure, Headers, Request, Response
from pytest_apiint.faults.kinds import Fault
from pytest_apiint.script import Answer, Break, Close, Decision, Send

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Changed(Fault):
    """The usual answer, with its header fields or its body changed; a well-formed message still."""

    needs_answer: ClassVar[bool] = True
    name: str
    change: Callable[[Response], Response]

    @property
    def kind(self) -> str:
        return self.name

    def decision(self, request: Request, usual: Answer) -> Decision:
        return Answer(self.change(usual.response), usual.latency, "fault")


@dataclass(frozen=True, slots=True)
class WrongLength(Fault):
    """A Content-Length that is `off` bytes off (RFC 9112, 6.3), then the end of the connection."""

    needs_answer: ClassVar[bool] = True
    off: int

    @property
    def kind(self) -> str:
        return "wrong_content_length"

    def decision(self, request: Request, usual: Answer) -> Decision:
        response = usual.response
        body = response.body or b"{}"
        own = [(name, value) for name, value in response.headers.pairs if name.lower() not in framing.FRAMING]
        said = max(0, len(body) + self.off)
        head = framing.head(response, [*own, ("Content-Length", str(said))])
        if self.off > 0:
            partial = Response(response.status, response.headers, body, response.reason)
            return Break((Send(head + body), Close()), Failure("wrong_content_length", response=partial))
        # What is left over belongs to no message; a client takes what the length says.
        taken = Response(response.status, Headers([*own, ("Content-Length", str(said))]), body[:said], response.reason)
        return Break((Send(head + body), Close()), taken, origin="fault")


def wrong_content_length(*, off: int = 10) -> Fault:
    """A Content-Length that says `off` bytes more (or less, where negative) than there are (RFC 9112, 6.3)."""
    if not isinstance(off, int) or off == 0:
        raise UsageProblem(f"faults.wrong_content_length(off={off!r}): by how many bytes, more (10) or less (-10)?")
    return WrongLength(off)


def wrong_content_type(value: str = "text/html; charset=utf-8") -> Fault:
    """The usual body under another media type; an empty `value` sends none at all."""
    return Changed("wrong_content_type", lambda response: _with(response, "Content-Type", value or None))


def wrong_charset(charset: str = "utf-16") -> Fault:
    """The body in another charset than it says: bytes of `charset` that are declared as UTF-8."""
    try:
        "".encode(charset)
    except LookupError:
        raise UsageProblem(f"faults.wrong_charset({charset!r}): Python knows no such charset") from None

    def change(response: Response) -> Response:
        media = response.headers.get("Content-Type", "application/json").partition(";")[0]
        # A text of ASCII alone looks the same in most charsets, and would hide the fault.
        text = response.text if not response.text.isascii() else response.text + "\u00e9"
        return _with(_body(response, text.encode(charset, "replace")), "Content-Type", f"{media}; charset=utf-8")

    return Changed("wrong_charset", change)


def invalid_utf8() -> Fault:
    """The usual body with bytes in its middle that aren't UTF-8."""

    def change(response: Response) -> Response:
        body = response.content or b'""'
        middle = len(body) // 2
        return _body(response, body[:middle] + b"\xff\xfe\x80" + body[middle:])

    return Changed("invalid_utf8", change)


def corrupt_gzip(*, how: str = "truncated") -> Fault:
    """A gzip body (RFC 1952) that is ``"truncated"``, has a wrong ``"checksum"``, or is ``"plain"`` text."""
    if how not in ("truncated", "checksum", "plain"):
        raise UsageProblem(f'faults.corrupt_gzip(how={how!r}): "truncated", "checksum" or "plain"')

    def change(response: Response) -> Response:
        plain = response.content or b"{}"
        packed = gzip.compress(plain, mtime=0)
        body = {
            "truncated": packed[: max(12, len(packed) // 2)],
            "checksum": packed[:-8] + bytes(byte ^ 0xFF for byte in packed[-8:-4]) + packed[-4:],
            "plain": plain,
        }[how]
        return _with(_body(response, body), "Content-Encoding", "gzip")

    return Changed("corrupt_gzip", change)


def decompression_bomb(*, decoded_mb: int = 64) -> Fault:
    """A gzip body of about a thousandth of the `decoded_mb` megabytes that it becomes: a JSON string of spaces."""
    if not isinstance(decoded_mb, int) or not 1 <= decoded_mb <= 1024:
        raise UsageProblem(f"faults.decompression_bomb(decoded_mb={decoded_mb!r}): megabytes are 1 to 1024")

    def change(response: Response) -> Response:
        return _with(_body(response, _bomb(decoded_mb)), "Content-Encoding", "gzip")

    return Changed("decompression_bomb", change)


@lru_cache(maxsize=4)
def _bomb(decoded_mb: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b" " * _MEGABYTE
    parts = [packer.compress(b'"'), *(packer.compress(block) for _ in range(decoded_mb)), packer.compress(b'"')]
    return b"".join([*parts, packer.flush()])


def oversized_body(*, mb: int = 64) -> Fault:
    """A body of `mb` megabytes: a JSON string of spaces."""
    if not isinstance(mb, int) or not 1 <= mb <= 1024:
        raise UsageProblem(f"faults.oversized_body(mb={mb!r}): megabytes are 1 to 1024")
    return Changed("oversized_body", lambda response: _body(response, _large(mb)))


@lru_cache(maxsize=2)
def _large(mb: int) -> bytes:
    return b'"' + b" " * (mb * _MEGABYTE) + b'"'


def huge_headers(*, count: int = 1_000, size: int = 100) -> Fault:
    """`count` header fields of `size` bytes each beside the usual ones (RFC 9110, 5.4: limits are the client's)."""
    if not (isinstance(count, int) and isinstance(size, int) and 1 <= count <= 100_000 and 1 <= size <= _MEGABYTE):
        raise UsageProblem(f"faults.huge_headers(count={count!r}, size={size!r}): both are numbers, 1 or more")

    def change(response: Response) -> Response:
        more = [(f"X-Padding-{number}", "x" * size) for number in range(count)]
        return _fields(response, [*response.headers.pairs, *more])

    return Changed("huge_headers", change)


def duplicate_headers(name: str = "Content-Type", value: str = "text/html") -> Fault:
    """The field `name` twice, the second time with `value` (RFC 9110, 5.3 forbids it for most)."""
    return Changed("duplicate_headers", lambda response: _fields(response, [*response.headers.pairs, (name, value)]))


def _body(response: Response, body: bytes) -> Response:
    """`response` with another body, as it stands on the wire."""
    pairs = [pair for pair in response.headers.pairs if pair[0].lower() not in ("content-length", "content-encoding")]
    return Response(response.status, Headers(pairs), body, response.reason, response.http_version)


def _with(response: Response, name: str, value: str | None) -> Response:
    """`response` with one field set, or without it."""
    pairs = [pair for pair in response.headers.pairs if pair[0].lower() != name.lower()]
    return _fields(response, [*pairs, *([(name, value)] if value is not None else [])])


def _fields(response: Response, pairs: list[tuple[str, str]]) -> Response:
    return Response(response.status, Headers(pairs), response.body, response.reason, response.http_version)
