"""Proof Key for Code Exchange (RFC 7636)."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from pytest_apiint.oauth import base64url

METHODS: Final = ("S256", "plain")
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def challenge(verifier: str, method: str = "S256") -> str:
    """What a client sends for `verifier` (RFC 7636, 4.2)."""
    if method == "plain":
        return verifier
    return base64url.encoded(hashlib.sha256(verifier.encode()).digest())


def well_formed(verifier: str) -> bool:
    """43 to 128 unreserved characters (RFC 7636, 4.1)."""
    return _VERIFIER.fullmatch(verifier) is not None
