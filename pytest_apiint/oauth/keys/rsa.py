"""RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, 3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pytest_apiint.oauth import base64url
from pytest_apiint.oauth.keys.thumbprint import thumbprint


class RsaKey:
    """An RS256 key of 2,048 bits. Making one takes some tenths of a second."""

    algorithm = "RS256"

    def __init__(self) -> None:
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.kid: str = thumbprint(self.jwk())[:16]

    def sign(self, data: bytes) -> bytes:
        return self._private.sign(data, PKCS1v15(), SHA256())

    def verifies(self, signature: bytes, data: bytes) -> bool:
        return verifies(self._private.public_key(), signature, data)

    def jwk(self) -> dict[str, Any]:
        numbers = self._private.public_key().public_numbers()
        n, e = (
            base64url.encoded(number.to_bytes((number.bit_length() + 7) // 8, "big"))
            for number in (numbers.n, numbers.e)
        )
        return {"kty": "RSA", "n": n, "e": e, "alg": self.algorithm, "use": "sig"}

    def pem(self) -> bytes:
        return self._private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def verifies(public: rsa.RSAPublicKey, signature: bytes, data: bytes) -> bool:
    try:
        public.verify(signature, data, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def public(jwk: Mapping[str, Any]) -> rsa.RSAPublicKey:
    """The key that `jwk` publishes; `ValueError` where it publishes none."""
    if jwk.get("kty") != "RSA":
        raise ValueError("not an RSA key")
    n, e = (int.from_bytes(base64url.decoded(str(jwk.get(name, ""))), "big") for name in ("n", "e"))
    return rsa.RSAPublicNumbers(e, n).public_key()
