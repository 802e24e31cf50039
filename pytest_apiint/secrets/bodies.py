"""Secrets in bodies, by the keys of JSON, forms, multipart and XML; codings undone and done again."""

from __future__ import annotations

import gzip
import re
import zlib
from typing import Final

from pytest_apiint.exchange import Headers, Response
from pytest_apiint.secrets.json_text import json_text
from pytest_apiint.secrets.names import hides
from pytest_apiint.secrets.pairs import FORM, kind_of, pairs
from pytest_apiint.secrets.port import Swap

_ELEMENT: Final = re.compile(r"<([\w.-]+:)?([\w.-]+)((?:\s[^<>]*)?)>([^<]+)</")
_FIELD: Final = re.compile(r"(<[^<>]*\bname=[\"']([^\"']+)[\"'][^<>]*\bvalue=[\"'])([^\"']+)")
_BOUNDARY: Final = re.compile(r'boundary="?([^";,]+)', re.IGNORECASE)
_PART: Final = re.compile(r'\bname="?([^";\r\n]*)', re.IGNORECASE)


def plain(headers: Headers, body: bytes) -> bytes:
    """The body with gzip and deflate undone."""
    return Response(200, headers, body).content


def coded(headers: Headers, body: bytes) -> bytes:
    """The body in the coding that `plain` undid, the same bytes for the same body."""
    coding = headers.get("Content-Encoding", "").strip().lower()
    if coding in ("gzip", "x-gzip"):
        return gzip.compress(body, mtime=0)
    return zlib.compress(body) if coding == "deflate" else body


def read(body: bytes) -> str:
    """A body as text, whatever it is: `written` gives the same bytes back."""
    return body.decode("utf-8", "surrogateescape")


def written(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def text(media_type: str, body: str, swap: Swap) -> str:
    """`body` with `swap` of each value that stands under a name for secrets."""
    kind = media_type.partition(";")[0].strip().lower()
    if kind.startswith("multipart/") and (boundary := _BOUNDARY.search(media_type)):
        return _multipart(body, f"--{boundary[1].strip()}", swap)
    start = body[:1000].lstrip("\ufeff \t\r\n")[:1]
    if kind == "application/x-www-form-urlencoded" or (start not in ("{", "[", "<") and FORM.fullmatch(body)):
        return pairs(body, swap)
    if start == "<":
        body = _ELEMENT.sub(lambda found: _element(found, swap), body)
        return _FIELD.sub(lambda found: _field(found, swap), body)
    return json_text(body, swap) if '"' in body else body


def _element(found: re.Match[str], swap: Swap) -> str:
    sure = hides(found[2])
    if sure is False or not found[4].strip():
        return found[0]
    new = swap(found[4].strip(), found[2], sure=sure is True)
    return found[0] if new == found[4].strip() else f"<{found[1] or ''}{found[2]}{found[3]}>{new}</"


def _field(found: re.Match[str], swap: Swap) -> str:
    sure = hides(found[2])
    return found[0] if sure is False else found[1] + swap(found[3], kind_of(found[2]), sure=sure is True)


def _multipart(body: str, boundary: str, swap: Swap) -> str:
    return boundary.join(_part(part, swap) for part in body.split(boundary))


def _part(part: str, swap: Swap) -> str:
    head, blank, content = part.partition("\r\n\r\n")
    if not blank:
        return part
    content, end = (content[:-2], "\r\n") if content.endswith("\r\n") else (content, "")
    name = _PART.search(head)
    sure = hides(name[1]) if name else False
    if sure is False:
        kind = re.search(r"(?i)content-type:\s*([^\r\n]+)", head)
        return head + blank + text(kind[1] if kind else "", content, swap) + end
    return head + blank + swap(content, kind_of(name[1] if name else ""), sure=sure is True) + end
