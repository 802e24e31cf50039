"""Plaid: a JWT (ES256) whose claims hold the body's SHA-256 and the moment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from pytest_apiint.webhooks.delivery import Delivery, Message, delivered
from pytest_apiint.webhooks.encodings import read, spelled
from pytest_apiint.webhooks.keys import Keys, Secret, crypto, made, pem, private
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Parsed, Scheme

KID: Final = "6c5516e1-92dc-479e-a8ff-5a51992e0001"
_HEAD: Final = {"alg": "ES256", "kid": KID, "typ": "JWT"}


class Plaid(Scheme):
    name = "plaid"
    title = "Plaid"
    algorithm = "ES256 (JWT)"
    header = "Plaid-Verification"
    signed = "JWT: `iat`, `request_body_sha256`"
    source = "https://plaid.com/docs/api/webhooks/webhook-verification/"
    profile = Profile(has_timestamp=True, tolerance=300.0, tolerates=frozenset({"signed-timestamp-float"}))
    encoding = "base64url"
    oracle = "PyJWT (the JWT)"

    def token(self, message: Message, **head: Any) -> str:
        """What is signed: the JWT's first two parts, with other members in its header where given."""
        claims = {"iat": claim(message.stamp or ""), "request_body_sha256": hashlib.sha256(message.body).hexdigest()}
        return f"{part({**_HEAD, **head})}.{part(claims)}"

    def content(self, message: Message) -> bytes:
        return self.token(message).encode()

    def seal(self, secret: Secret, content: bytes) -> bytes:
        library = crypto()
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature  # noqa: PLC0415

        der = private(secret, "p256", self.name).sign(content, library.ec.ECDSA(library.hashes.SHA256()))
        r, s = decode_dss_signature(der)
        return bytes(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def holds(self, public: Secret, content: bytes, raw: bytes) -> bool:
        library = crypto()
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature  # noqa: PLC0415

        key = library.serialization.load_pem_public_key(str(public).encode())
        der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        try:
            key.verify(der, content, library.ec.ECDSA(library.hashes.SHA256()))
        except InvalidSignature:
            return False
        return len(raw) == 64

    def keys(self, name: str = "here") -> Keys:
        key = made("p256", f"plaid {name}")
        return Keys(key, pem(key.public_key()))

    def write(self, message: Message, entries: Sequence[str]) -> Delivery:
        text = f"{self.token(message)}.{entries[0]}" if entries else ""
        return delivered(message, [(self.header, text)])

    def parse(self, delivery: Delivery) -> Parsed:
        head, _, rest = delivery.headers.get(self.header, "").partition(".")
        claims, _, signature = rest.partition(".")
        told = members(claims)
        iat, fits = told.get("iat"), members(head) == _HEAD
        return Parsed((signature,) if fits and signature else (), str(iat) if type(iat) is int else None)

    def restamped(self, delivery: Delivery, stamp: str) -> Delivery:
        return self._claiming(delivery, {"iat": claim(stamp)})

    def unstamped(self, delivery: Delivery) -> Delivery:
        return self._claiming(delivery, {"iat": None})

    def _claiming(self, delivery: Delivery, claims: Mapping[str, Any]) -> Delivery:
        head, told, signature = delivery.headers[self.header].split(".")
        merged = {name: value for name, value in {**members(told), **claims}.items() if value is not None}
        return delivery.having((self.header, f"{head}.{part(merged)}.{signature}"))

    def _matches(self, public: Secret, content: bytes, entry: str) -> bool:
        raw = read(entry, self.encoding)
        return raw is not None and len(raw) == 64 and self.holds(public, content, raw)

    def received(self, delivery: Delivery, parsed: Parsed) -> Message:
        return replace(super().received(delivery, parsed), stamp=parsed.stamp)


def claim(stamp: str) -> int | float | str:
    """A moment as a claim: a number where it is one."""
    for kind in (int, float):
        try:
            found = kind(stamp)
        except ValueError:
            continue
        if stamp.isascii() and abs(found) < 1e30:
            return found
    return stamp


def part(value: Mapping[str, Any]) -> str:
    """One part of a JWT."""
    return spelled(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(), "base64url")


def members(text: str) -> dict[str, Any]:
    """The members of one part of a JWT; none where it's damaged."""
    try:
        found = json.loads(read(text, "base64url") or b"")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
