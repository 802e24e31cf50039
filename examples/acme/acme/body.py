"""An answer's body, as it comes in: decoded, and no larger than it should be."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

LARGEST = 16 * 1024 * 1024
CHUNK = 64 * 1024
# Decoded here, and not by the libraries: a few kB of gzip can stand for gigabytes, so each step has a bound.
ENCODING = "gzip"


class Body:
    """What came so far. `flaw` says what is wrong with it; then there is no use in reading on."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.flaw: str | None = None
        self._content = bytearray()
        encoding = headers.get("Content-Encoding", "").strip().lower() or "identity"
        self._gzip = zlib.decompressobj(zlib.MAX_WBITS | 16) if encoding in {"gzip", "x-gzip"} else None
        if self._gzip is None and encoding != "identity":
            self.flaw = "an encoding that wasn't asked for"

    def add(self, piece: bytes) -> None:
        try:
            self._content += self._decoded(piece)
        except zlib.error:
            self.flaw = "a body that can't be decompressed"
        if len(self._content) > LARGEST:
            self.flaw = f"a body of more than {LARGEST // 2**20} MB"

    def end(self) -> bytes:
        """All of it, once the last piece has come."""
        if self._gzip is not None and self._content and (self._gzip.unused_data or not self._gzip.eof):
            self.flaw = self.flaw or "a compressed body that isn't whole"
        return bytes(self._content)

    def _decoded(self, piece: bytes) -> bytes:
        if self._gzip is None:
            return piece
        return self._gzip.decompress(piece, LARGEST + 1 - len(self._content))
