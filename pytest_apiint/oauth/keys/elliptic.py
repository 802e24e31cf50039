"""ECDSA on P-256 with SHA-256 (RFC 7518, 3.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pytest_apiint.oauth import base64url
from pytest_apiint.oauth.keys.thumbprint import thumbprint

_SIZE = 32  # bytes of a coordinate, and of each half of a signature


class EllipticKey:
    """An ES256 key, made when it's asked for."""

    algorithm = "ES256"

    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        self.kid: str = thumbprint(self.jwk())[:16]

    def sign(self, data: bytes) -> bytes:
        """The two numbers r and s, 32 bytes each: JWS has no DER."""
        r, s = decode_dss_signature(self._private.sign(data, ec.ECDSA(SHA256())))
        return r.to_bytes(_SIZE, "big") + s.to_bytes(_SIZE, "big")

    def verifies(self, signature: bytes, data: bytes) -> bool:
        return verifies(self._private.public_key(), signature, data)

    def jwk(self) -> dict[str, Any]:
        at = self._private.public_key().public_numbers()
        x, y = (base64url.encoded(number.to_bytes(_SIZE, "big")) for number in (at.x, at.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y, "alg": self.algorithm, "use": "sig"}

    def pem(self) -> bytes:
        return self._private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def verifies(public: ec.EllipticCurvePublicKey, signature: bytes, data: bytes) -> bool:
    if len(signature) != 2 * _SIZE:
        return False
    r, s = (int.from_bytes(half, "big") for half in (signature[:_SIZE], signature[_SIZE:]))
    try:
        public.verify(encode_dss_signature(r, s), data, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def public(jwk: Mapping[str, Any]) -> ec.EllipticCurvePublicKey:
    """The key that `jwk` publishes; `ValueError` where it publishes none on P-256."""
    if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
        raise ValueError("not an EC key on P-256")
    x, y = (int.from_bytes(base64url.decoded(str(jwk.get(name, ""))), "big") for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
