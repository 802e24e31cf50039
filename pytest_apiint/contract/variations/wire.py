"""The tier "wire": answers whose bytes aren't what they should be, made of a good one. Cut connections are `faults`."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Mapping
from typing import Final

from pytest_apiint.exchange import Headers, Response

_DEEP: Final = 100_000  # levels; Python's recursion limit is 1,000
_DIGITS: Final = b"9" * 5_000
_PAGE: Final = b"<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><h1>Please log in</h1></body></html>"
# The first text that is a value, and the first number or null: after a colon, or in a list.
_TEXT: Final = re.compile(rb'([:\[,]\s*")((?:[^"\\]|\\.)*)(")(?!\s*:)')
_VALUE: Final = re.compile(rb"([:\[,]\s*)(-?[0-9][0-9.eE+-]*|null|true|false)")
_MEMBER: Final = re.compile(rb'\{("(?:[^"\\]|\\.)*"):\s*')


def _with(body: bytes, kind: str | None = None, **more: str) -> Callable[[Response], Response]:
    return lambda whole: _made(whole, body, kind, **more)


def _made(whole: Response, body: bytes, kind: str | None = None, **more: str) -> Response:
    """`whole` with another body; `kind` is its type, empty for none."""
    dropped = {"content-length", *(name.replace("_", "-").lower() for name in more)}
    dropped |= {"content-type"} if kind is not None else set()
    pairs = [pair for pair in whole.headers.pairs if pair[0].lower() not in dropped]
    pairs += [("Content-Type", kind)] if kind else []
    pairs += [(name.replace("_", "-"), value) for name, value in more.items()]
    return Response(whole.status, Headers(pairs), body)


def _text(whole: Response, change: Callable[[bytes], bytes]) -> Response:
    """`whole` with its first text so changed; one that has none gets one."""
    body = whole.content
    if _TEXT.search(body) is None:
        body = b'{"text": "abc", "was": ' + (body or b"null") + b"}"
    return _made(whole, _TEXT.sub(lambda found: found[1] + change(found[2]) + found[3], body, count=1))


def _value(whole: Response, value: bytes) -> Response:
    """`whole` with `value` in the place of its first number; one that has none has its first text replaced."""
    body = whole.content
    pattern = _VALUE if _VALUE.search(body) else _TEXT
    if pattern.search(body) is None:
        return _made(whole, b'{"value": ' + value + b"}")
    keep = 1 if pattern is _VALUE else 0
    return _made(whole, pattern.sub(lambda found: (found[1] if keep else found[1][:-1]) + value, body, count=1))


def _twice(whole: Response) -> Response:
    """`whole` with the first member of an object standing there twice."""
    body = whole.content
    found = _MEMBER.search(body)
    if found is None:
        return _made(whole, b'{"id": 1, "id": 2}')
    return _made(whole, body[: found.start()] + b"{" + found[1] + b": null, " + body[found.start() + 1 :])


def _decoded(whole: Response) -> str:
    return json.dumps(json.loads(whole.content), ensure_ascii=False)


def _foreign(whole: Response) -> bytes:
    """The body with a letter in it that isn't ASCII."""
    return _text(whole, lambda text: text + "\u00e9".encode()).body


_DAMAGES: Final[Mapping[str, Callable[[Response], Response]]] = {
    "empty": _with(b""),
    "html": _with(_PAGE, "text/html; charset=utf-8"),
    "html-as-json": _with(_PAGE),
    "truncated-json": lambda whole: _made(whole, whole.content[: len(whole.content) * 2 // 3]),
    "two-objects": lambda whole: _made(whole, whole.content + b"\n" + whole.content),
    "json-as-html": lambda whole: _made(whole, whole.content, "text/html; charset=utf-8"),
    "json-without-type": lambda whole: _made(whole, whole.content, ""),
    "bad-utf8": lambda whole: _text(whole, lambda text: text + b"\xff\xfe\x80"),
    "latin-1": lambda whole: _made(whole, _foreign(whole).decode().encode("latin-1", "replace")),
    "utf-8-as-latin-1": lambda whole: _made(whole, _foreign(whole), "application/json; charset=iso-8859-1"),
    "unknown-charset": lambda whole: _made(whole, whole.content, "application/json; charset=klingon"),
    "utf-8-bom": lambda whole: _made(whole, b"\xef\xbb\xbf" + whole.content),
    "utf-16": lambda whole: _made(whole, whole.content.decode().encode("utf-16")),
    "nan": lambda whole: _value(whole, b"NaN"),
    "huge-exponent": lambda whole: _value(whole, b"1e999"),
    "huge-integer": lambda whole: _value(whole, _DIGITS),
    "deep": lambda whole: _value(whole, b"[" * _DEEP + b"]" * _DEEP),
    "lone-surrogate": lambda whole: _text(whole, lambda text: text + b"\\ud800"),
    "duplicate-keys": _twice,
    "plain-as-gzip": lambda whole: _made(whole, whole.content, Content_Encoding="gzip"),
    "cut-gzip": lambda whole: _made(whole, gzip.compress(whole.content, mtime=0)[:-6], Content_Encoding="gzip"),
    "half-gzip": lambda whole: _made(whole, _half(gzip.compress(whole.content, mtime=0)), Content_Encoding="gzip"),
    "unknown-coding": lambda whole: _made(whole, whole.content, Content_Encoding="lzw"),
}


def _half(packed: bytes) -> bytes:
    return packed[: max(12, len(packed) // 2)]


def damaged(whole: Response) -> dict[str, Response]:
    """What becomes of `whole`, a good answer in JSON, by the name of what is wrong with it."""
    return {name: damage(whole) for name, damage in _DAMAGES.items()}
