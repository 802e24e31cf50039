"""What of a request's line tells it from others, in one form for all the ways in which clients write it."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from pytest_apiint.exchange import DEFAULT_PORTS

PARTS = ("method", "scheme", "host", "port", "path", "query", "uri")
_ESCAPED = re.compile("%([0-9A-Fa-f]{2})")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9!$&'()*+,;=:@/._~-]*").fullmatch
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")


def key(method: str, url: str, parts: Collection[str]) -> tuple[Any, ...]:
    """The `parts` of a request, of `PARTS`: equal for requests that mean the same.

    The host's case, a default port, an empty path, the order of parameters and needless escapes make no
    difference (RFC 3986, 6.2). `ValueError` where `url` is none.
    """
    split = urlsplit(url)
    values: dict[str, Callable[[], Any]] = {
        "method": lambda: method,
        "scheme": lambda: split.scheme,
        "host": lambda: split.hostname or "",
        "port": lambda: split.port or DEFAULT_PORTS.get(split.scheme, 0),
        "path": lambda: path(split.path),
        "query": lambda: query(split.query),
        "uri": lambda: urlunsplit((split.scheme, split.netloc, split.path or "/", split.query, "")),
    }
    return tuple(values[part]() for part in PARTS if part in parts)


def path(text: str) -> str:
    """The path with the escapes that it needs, in capitals, and no others (RFC 3986, 3.3 and 6.2.2)."""
    if not _PLAIN_PATH(text):
        text = quote(_ESCAPED.sub(_plain, text), safe="!$&'()*+,;=:@/%")
    return text or "/"


def _plain(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else escape[0].upper()


def query(text: str, *, blanks: bool = True) -> tuple[tuple[str, str], ...]:
    """The parameters, decoded and sorted; those without a value only with `blanks`."""
    if not text:
        return ()
    return tuple(sorted(parse_qsl(text, keep_blank_values=blanks, errors="surrogateescape")))
