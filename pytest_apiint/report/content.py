"""A body as a fact: what it says as text, without its coding and its secrets, and not for ever."""

from __future__ import annotations

import codecs
import re
import zlib
from typing import Final

from pytest_apiint.exchange import Headers, Response
from pytest_apiint.report.run import Body
from pytest_apiint.secrets.scrub import Scrubber

KEPT: Final = 1 << 16  # characters
# More than is kept, so that no secret is cut in what is; and never all of a bomb.
_READ: Final = 1 << 18  # bytes
_CODED: Final = frozenset({"gzip", "x-gzip", "deflate"})
# Python has codecs that unpack or compute; these only read.
_CHARSET: Final = re.compile(
    r"charset=\"?((?:ascii|big5|cp|euc|gb|iso|koi8|latin|mac|shift|us-ascii|utf|windows)[\w.:-]*)", re.IGNORECASE
)


def content(headers: Headers, body: bytes, scrub: Scrubber) -> Body | None:
    """What `body` says, in `KEPT` characters at most; of what is no text its size alone. None where there is none."""
    if not body:
        return None
    plain, cut = opened(headers, body)
    charset = _charset(headers)
    if _text(plain, charset, cut=cut) is None:
        return Body("", len(body), cut, binary=True)
    kind = Headers({"Content-Type": headers.get("Content-Type", "")})
    text = _text(scrub.response(Response(200, kind, plain)).body, charset, cut=cut) or ""
    return Body(text[:KEPT], len(body), cut or len(text) > KEPT)


def opened(headers: Headers, body: bytes) -> tuple[bytes, bool]:
    """The body's beginning with gzip and deflate undone, as far as that goes; and whether there was more."""
    if headers.get("Content-Encoding", "").strip().lower() in _CODED:
        decoder = zlib.decompressobj(wbits=47)  # whichever of the two it is, by its head
        try:
            plain = decoder.decompress(body, _READ)
        except zlib.error:
            return body[:_READ], len(body) > _READ
        return plain, not decoder.eof
    return body[:_READ], len(body) > _READ


def _charset(headers: Headers) -> str:
    found = _CHARSET.search(headers.get("Content-Type", ""))
    try:
        return codecs.lookup(found[1]).name if found else "utf-8"
    except LookupError:
        return "utf-8"


def _text(data: bytes, charset: str, *, cut: bool) -> str | None:
    """`data` as text; None where it's none. Where it's cut, half a character at its end is no reason."""
    if b"\0" in data and not charset.startswith(("utf-16", "utf-32")):
        return None
    try:
        return codecs.getincrementaldecoder(charset)().decode(data, final=not cut)
    except UnicodeError:
        return None
