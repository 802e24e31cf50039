"""A key's name by what it is (RFC 7638)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from pytest_apiint.oauth import base64url

_MEMBERS: Final = {
    "EC": ("crv", "kty", "x", "y"),
    "RSA": ("e", "kty", "n"),
    "oct": ("k", "kty"),
    "OKP": ("crv", "kty", "x"),
}


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """SHA-256 over the members that are required, in order, without spaces; `ValueError` where one isn't there."""
    members = _MEMBERS.get(str(jwk.get("kty")))
    if members is None or any(not isinstance(jwk.get(name), str) for name in members):
        raise ValueError("not a key of a known kind")
    text = json.dumps({name: jwk[name] for name in members}, separators=(",", ":"))
    return base64url.encoded(hashlib.sha256(text.encode()).digest())
