"""Content codings that go wrong (RFC 9110, 8.4): gzip that can't be undone, and gzip that never ends."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pytest_apiint.exchange import Response
from pytest_apiint.faults import arguments
from pytest_apiint.faults.changed import MEGABYTE, Changed, with_body, with_field
from pytest_apiint.faults.kinds import Fault

_WAYS: Final = ("truncated", "checksum", "plain")
_CHECKS: Final = 8  # RFC 1952, 2.3.1: at the end, a CRC-32 and the length, of four bytes each


@dataclass(frozen=True, slots=True)
class CorruptGzip(Changed):
    """A body that says it's gzip."""

    how: str

    @property
    def kind(self) -> str:
        return f"corrupt_gzip {self.how}"

    def change(self, response: Response) -> Response:
        plain = response.content or b"{}"
        return with_field(with_body(response, self._packed(plain)), "Content-Encoding", "gzip")

    def _packed(self, plain: bytes) -> bytes:
        packed = gzip.compress(plain, mtime=0)
        if self.how == "truncated":
            return packed[: max(12, len(packed) // 2)]
        if self.how == "checksum":
            end = len(packed) - _CHECKS
            return packed[:end] + bytes(byte ^ 0xFF for byte in packed[end : end + 4]) + packed[end + 4 :]
        return plain


@dataclass(frozen=True, slots=True)
class Bomb(Changed):
    """A small body of gzip that is a large one."""

    decoded_mb: int

    @property
    def kind(self) -> str:
        return f"decompression_bomb {self.decoded_mb} MB"

    def change(self, response: Response) -> Response:
        return with_field(with_body(response, _bomb(self.decoded_mb)), "Content-Encoding", "gzip")


@lru_cache(maxsize=4)
def _bomb(decoded_mb: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b" " * MEGABYTE
    parts = [packer.compress(b'"'), *(packer.compress(block) for _ in range(decoded_mb)), packer.compress(b'"')]
    return b"".join([*parts, packer.flush()])


def corrupt_gzip(*, how: str = "truncated") -> Fault:
    """A gzip body (RFC 1952) that is ``"truncated"``, has a wrong ``"checksum"``, or is ``"plain"`` text."""
    return CorruptGzip(arguments.choice("corrupt_gzip", "how", how, _WAYS))


def decompression_bomb(*, decoded_mb: int = 64) -> Fault:
    """A gzip body of about a thousandth of the `decoded_mb` megabytes (1 to 1024) that it becomes.

    Decoded, it is a JSON string of spaces. Made once, and kept.
    """
    return Bomb(arguments.number("decompression_bomb", "decoded_mb", decoded_mb, 1, 1024))
