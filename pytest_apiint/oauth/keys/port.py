"""What a key can do."""

from __future__ import annotations

from typing import Any, Protocol


class Key(Protocol):
    """Signs and verifies. `kid` is its name, `algorithm` its ``alg`` (RFC 7518, 3.1)."""

    algorithm: str
    kid: str

    def sign(self, data: bytes) -> bytes: ...
    def verifies(self, signature: bytes, data: bytes) -> bool: ...
    def jwk(self) -> dict[str, Any]:
        """The public part as a JSON Web Key (RFC 7517); of a shared one all there is."""

    def pem(self) -> bytes:
        """The public part in PEM; of a shared key its bytes."""
