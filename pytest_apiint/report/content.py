"""A body as text: without its coding, in its charset, and only its beginning; never all of a bomb."""

from __future__ import annotations

import codecs
import re
import zlib
from typing import Final

from pytest_apiint.cassettes import codings
from pytest_apiint.exchange import Headers

_ZLIB: Final = frozenset({"gzip", "x-gzip", "deflate"})
# Python has codecs that unpack or compute; these only read.
_CHARSET: Final = re.compile(
    r"charset=\"?((?:ascii|big5|cp|euc|gb|iso|koi8|latin|mac|shift|us-ascii|utf|windows)[\w.:-]*)", re.IGNORECASE
)


def opened(headers: Headers, body: bytes, most: int) -> tuple[bytes, bool]:
    """The first `most` bytes of `body` with its coding undone, as far as that goes; and whether there was more."""
    coding = headers.get("Content-Encoding", "").strip().lower()
    if coding in _ZLIB:
        decoder = zlib.decompressobj(wbits=47)  # whichever of the two it is, by its head
        try:
            plain = decoder.decompress(body, most)
        except zlib.error:
            return body[:most], len(body) > most
        return plain, not decoder.eof
    undone = codings.decoded(body, coding) if coding else None
    plain = body if undone is None else undone
    return plain[:most], len(plain) > most


def read(headers: Headers, plain: bytes, *, cut: bool) -> str | None:
    """`plain` as text in the charset that `headers` name, else UTF-8; None where it's none.

    Where it's `cut`, half a character at its end is no reason.
    """
    charset = _charset(headers)
    if b"\0" in plain and not charset.startswith(("utf-16", "utf-32")):
        return None
    try:
        return codecs.getincrementaldecoder(charset)().decode(plain, final=not cut)
    except UnicodeError:
        return None


def _charset(headers: Headers) -> str:
    found = _CHARSET.search(headers.get("Content-Type", ""))
    try:
        return codecs.lookup(found[1]).name if found else "utf-8"
    except LookupError:
        return "utf-8"
