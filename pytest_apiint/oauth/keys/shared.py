"""HMAC with SHA-256, by a secret that both sides have (RFC 7518, 3.2)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from pytest_apiint.oauth import base64url
from pytest_apiint.oauth.keys.thumbprint import thumbprint


class SharedKey:
    """An HS256 key of 32 bytes, or `secret`. It must never be published: `jwk` is for the two that share it."""

    algorithm = "HS256"

    def __init__(self, secret: bytes | None = None) -> None:
        self.secret: bytes = secrets.token_bytes(32) if secret is None else secret
        self.kid: str = thumbprint(self.jwk())[:16]

    def sign(self, data: bytes) -> bytes:
        return hmac.digest(self.secret, data, hashlib.sha256)

    def verifies(self, signature: bytes, data: bytes) -> bool:
        return hmac.compare_digest(signature, self.sign(data))

    def jwk(self) -> dict[str, Any]:
        return {"kty": "oct", "k": base64url.encoded(self.secret), "alg": self.algorithm, "use": "sig"}

    def pem(self) -> bytes:
        return self.secret
