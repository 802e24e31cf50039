"""How a signature's bytes are spelled: ``"hex"``, ``"base64"`` or ``"base64url"`` (without padding)."""

from __future__ import annotations

import base64
import binascii
from typing import Final, Literal

Encoding = Literal["hex", "base64", "base64url"]
ENCODINGS: Final[tuple[Encoding, ...]] = ("hex", "base64", "base64url")


def spelled(raw: bytes, encoding: Encoding) -> str:
    if encoding == "hex":
        return raw.hex()
    if encoding == "base64":
        return base64.b64encode(raw).decode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def read(text: str, encoding: Encoding) -> bytes | None:
    """The bytes that `text` spells; None where it spells none. Strict: no other alphabet, no other padding."""
    try:
        if encoding == "hex":
            return bytes.fromhex(text) if text == text.strip() and " " not in text else None
        if encoding == "base64":
            return base64.b64decode(text.encode("ascii"), validate=True)
        found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return None
    return found if spelled(found, encoding) == text else None
