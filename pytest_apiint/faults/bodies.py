"""Answers that arrive whole, in bytes that aren't what they are said to be, or are far too many."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pytest_apiint.exchange import Response
from pytest_apiint.faults import arguments
from pytest_apiint.faults.changed import MEGABYTE, Changed, with_body, with_field
from pytest_apiint.faults.kinds import Fault

# A text in JSON, and whether it is a key.
_JSON_TEXT: Final = re.compile(rb'"(?:[^"\\]|\\.)*"(\s*:)?', re.DOTALL)
# Bytes that stand nowhere in UTF-8.
_NO_UTF8: Final = b"\xff\xfe\x80"


@dataclass(frozen=True, slots=True)
class WrongCharset(Changed):
    """Bytes of `charset` that are declared as UTF-8."""

    charset: str

    @property
    def kind(self) -> str:
        return f"wrong_charset {self.charset}"

    def change(self, response: Response) -> Response:
        media = response.headers.get("Content-Type", "application/json").partition(";")[0]
        text = response.text
        if text.isascii():
            # ASCII alone looks the same in most charsets, and would hide the fault.
            text = inserted(text.encode(), "\u00e9".encode()).decode()
        body = text.encode(self.charset, "replace")
        return with_field(with_body(response, body), "Content-Type", f"{media}; charset=utf-8")


@dataclass(frozen=True, slots=True)
class InvalidUTF8(Changed):
    """Bytes that aren't UTF-8 in a body that is said to be."""

    @property
    def kind(self) -> str:
        return "invalid_utf8"

    def change(self, response: Response) -> Response:
        return with_body(response, inserted(response.content or b'""', _NO_UTF8))


@dataclass(frozen=True, slots=True)
class Oversized(Changed):
    """A body of `mb` megabytes."""

    mb: int

    @property
    def kind(self) -> str:
        return f"oversized_body {self.mb} MB"

    def change(self, response: Response) -> Response:
        return with_body(response, _large(self.mb))


@lru_cache(maxsize=2)
def _large(mb: int) -> bytes:
    return b'"' + b" " * (mb * MEGABYTE) + b'"'


def inserted(body: bytes, more: bytes) -> bytes:
    """`body` with `more` in it: at the end of JSON's first text that is no key, so that it stays JSON, else halfway."""
    ends = (found.end() - 1 for found in _JSON_TEXT.finditer(body) if found[1] is None)
    at = next(ends, len(body) // 2)
    return body[:at] + more + body[at:]


def wrong_charset(charset: str = "utf-16") -> Fault:
    """The body in another charset than it says: bytes of `charset`, declared as UTF-8 (RFC 9110, 8.3.2)."""
    try:
        "".encode(charset)
    except (LookupError, TypeError):
        written = f"wrong_charset({arguments.shown(charset)})"
        raise arguments.problem(written, 'charset is one that Python encodes, such as "latin-1"') from None
    return WrongCharset(charset)


def invalid_utf8() -> Fault:
    """The usual body with bytes in one of its texts that aren't UTF-8 (RFC 8259, 8.1 knows nothing else)."""
    return InvalidUTF8()


def oversized_body(*, mb: int = 64) -> Fault:
    """A body of `mb` megabytes, 1 to 1024: a JSON string of spaces."""
    return Oversized(arguments.number("oversized_body", "mb", mb, 1, 1024))
