"""Content codings (RFC 9110, 8.4) undone before a body is written, and done again before it's replayed.

Only a body without coding replays under every client: requests and aiohttp don't decode what vcrpy hands
them, and httpx decodes whatever the header says.
"""

from __future__ import annotations

import gzip
import importlib
import zlib
from typing import Any

_GZIP = frozenset({"gzip", "x-gzip"})


def decoded(body: bytes, coding: str) -> bytes | None:
    """`body` without the content coding; ``None`` where it can't be undone here, or isn't in that coding."""
    coding = coding.strip().lower()
    try:
        if coding in _GZIP:
            return gzip.decompress(body) if body else None
        if coding == "deflate":
            return _inflated(body)
        if library := _library(coding):
            # zstandard's own `decompress` wants frames that tell their length; answers that are streamed don't.
            reader = library.ZstdDecompressor().decompressobj() if hasattr(library, "ZstdDecompressor") else library
            undone: bytes = reader.decompress(body)
            return undone
    except Exception:  # noqa: BLE001  # each library has errors of its own for bytes that aren't in its coding
        return None
    return None


def encoded(body: bytes, coding: str) -> bytes | None:
    """`body` in the content coding, the same bytes for the same body; ``None`` where this process can't."""
    coding = coding.strip().lower()
    if coding in _GZIP:
        return gzip.compress(body, mtime=0)
    if coding == "deflate":
        return zlib.compress(body)
    if library := _library(coding):
        done: bytes = library.compress(body)
        return done
    return None


def _inflated(body: bytes) -> bytes:
    """Deflate as RFC 9110, 8.4.1.2 has it (in zlib's format), and as some servers send it (without)."""
    try:
        return zlib.decompress(body)
    except zlib.error:
        return zlib.decompress(body, -zlib.MAX_WBITS)


def _library(coding: str) -> Any:
    """What knows Brotli or Zstandard here, by whichever library the client's own decoder would use."""
    names = {"br": ("brotli", "brotlicffi"), "zstd": ("compression.zstd", "backports.zstd", "zstandard")}
    for name in names.get(coding, ()):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    return None
