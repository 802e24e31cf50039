"""Base64 with the alphabet for URLs and without padding (RFC 7515, appendix C)."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

_ALPHABET: Final = re.compile(rb"[A-Za-z0-9_-]*")


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes; `ValueError` where `text` has another character, or a length that no bytes give."""
    raw = text.encode()
    if not _ALPHABET.fullmatch(raw):
        raise ValueError("a character that isn't of the alphabet")
    try:
        return base64.urlsafe_b64decode(raw + b"=" * (-len(raw) % 4))
    except binascii.Error as error:
        raise ValueError(str(error)) from None
