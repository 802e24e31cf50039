"""HTTP Message Signatures (RFC 9421) over the method, the URL, the body's digest (RFC 9530) and its type."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout
from pytest_apiint.webhooks.delivery import Delivery, Message, delivered
from pytest_apiint.webhooks.keys import Keys, Secret, crypto, made, pem, private, shared
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Parsed, Scheme

COVERED: Final = ("@method", "@target-uri", "content-digest", "content-type")
_KINDS: Final = {
    "hmac-sha256": "",
    "ed25519": "ed25519",
    "ecdsa-p256-sha256": "p256",
    "ecdsa-p384-sha384": "p384",
    "rsa-pss-sha512": "rsa",
    "rsa-v1_5-sha256": "rsa",
}
ALGORITHMS: Final = tuple(_KINDS)
_CREATED: Final = re.compile(r";created=([^;]*)")
_PROFILE: Final = Profile(bodies="any", has_timestamp=True, tolerance=86_400.0, signs_url=True)


class MessageSignature(Scheme):
    """``MessageSignature("ed25519", components=("@method", "@authority", "content-digest"), keyid="k1")``."""

    header = "Signature"
    signed = "the covered components, one a line, then `@signature-params`"
    source = "https://www.rfc-editor.org/rfc/rfc9421"
    profile = _PROFILE
    encoding = "base64"
    oracle = "http-message-signatures"

    def __init__(
        self,
        algorithm: str = "hmac-sha256",
        *,
        components: Sequence[str] = COVERED,
        keyid: str = "key-1",
        name: str = "sig1",
    ) -> None:
        if algorithm not in _KINDS:
            rows = [("found", algorithm), ("allowed", ", ".join(ALGORITHMS))]
            raise UsageProblem(layout("RFC 9421 knows no such algorithm", rows))
        self.way: str = algorithm
        self.components: tuple[str, ...] = tuple(components)
        self.keyid: str = keyid
        self.tag: str = name
        self.name = "rfc9421" if algorithm == "hmac-sha256" else f"rfc9421-{algorithm}"  # type: ignore[misc]
        self.title = f"RFC 9421, {algorithm}"  # type: ignore[misc]
        self.algorithm = algorithm  # type: ignore[misc]

    def params(self, message: Message) -> str:
        """What ``@signature-params`` is."""
        covered = " ".join(f'"{name}"' for name in self.components)
        return f'({covered});created={message.stamp};keyid="{self.keyid}";alg="{self.way}"'

    def value(self, message: Message, component: str) -> str:
        """The value of one component of the message."""
        parts = urlsplit(message.url)
        return {
            "@method": "POST",
            "@target-uri": message.url,
            "@authority": parts.netloc.lower(),
            "@scheme": parts.scheme,
            "@path": parts.path or "/",
            "@query": f"?{parts.query}",
            "content-digest": digest(message.body),
            "content-type": message.content_type,
            "content-length": str(len(message.body)),
        }[component]

    def content(self, message: Message) -> bytes:
        lines = [f'"{name}": {self.value(message, name)}' for name in self.components]
        return "\n".join([*lines, f'"@signature-params": {self.params(message)}']).encode()

    def seal(self, secret: Secret, content: bytes) -> bytes:
        if self.way == "hmac-sha256":
            return hmac.digest(shared(secret, self.name), content, "sha256")
        key = private(secret, _KINDS[self.way], self.name)
        return _raw(self.way, key.sign(content, *_how(self.way)))

    def holds(self, public: Secret, content: bytes, raw: bytes) -> bool:
        if self.way == "hmac-sha256":
            return hmac.compare_digest(self.seal(public, content), raw)
        library = crypto()
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415

        key: Any = library.serialization.load_pem_public_key(str(public).encode())
        try:
            key.verify(_der(self.way, raw), content, *_how(self.way))
        except InvalidSignature:
            return False
        return True

    def keys(self, name: str = "here") -> Keys:
        if self.way == "hmac-sha256":
            secret = f"secret-of-{self.name}-{name}-0123456789"
            return Keys(secret, secret)
        key = made(_KINDS[self.way], name)
        return Keys(key, pem(key.public_key()))

    def write(self, message: Message, entries: Sequence[str]) -> Delivery:
        pairs = [("Content-Digest", digest(message.body))] if "content-digest" in self.components else []
        pairs.append(("Signature-Input", f"{self.tag}={self.params(message)}"))
        return delivered(message, [*pairs, (self.header, f"{self.tag}=:{entries[0] if entries else ''}:")])

    def parse(self, delivery: Delivery) -> Parsed:
        created = _CREATED.search(delivery.headers.get("Signature-Input", ""))
        found = re.fullmatch(rf"{re.escape(self.tag)}=:([^:]*):", delivery.headers.get(self.header, ""))
        return Parsed((found[1],) if found and found[1] else (), created[1] if created else None)

    def received(self, delivery: Delivery, parsed: Parsed) -> Message:
        kind = delivery.headers.get("Content-Type", "")
        message = Message(delivery.body, 0.0, "", delivery.url, parsed.stamp or "", kind)
        if "content-digest" in self.components and delivery.headers.get("Content-Digest") != digest(delivery.body):
            raise ValueError("the digest isn't the body's")
        if delivery.headers.get("Signature-Input") != f"{self.tag}={self.params(message)}":
            raise ValueError("other components are covered")
        return message

    def restamped(self, delivery: Delivery, stamp: str) -> Delivery:
        text = _CREATED.sub(lambda _: f";created={stamp}", delivery.headers["Signature-Input"])
        return delivery.having(("Signature-Input", text))

    def unstamped(self, delivery: Delivery) -> Delivery:
        return delivery.having(("Signature-Input", _CREATED.sub("", delivery.headers["Signature-Input"])))


def digest(body: bytes) -> str:
    """A body's Content-Digest."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def _how(way: str) -> tuple[Any, ...]:
    """What `cryptography` takes beside key and content."""
    library = crypto()
    hashes, padding = library.hashes, library.padding
    if way == "ed25519":
        return ()
    if way.startswith("ecdsa"):
        return (library.ec.ECDSA(hashes.SHA256() if way.endswith("256") else hashes.SHA384()),)
    if way == "rsa-pss-sha512":
        return (padding.PSS(padding.MGF1(hashes.SHA512()), 64), hashes.SHA512())
    return (padding.PKCS1v15(), hashes.SHA256())


def _raw(way: str, signature: bytes) -> bytes:
    """ECDSA's two numbers one after the other, as the RFC has them, where the library has DER."""
    if not way.startswith("ecdsa"):
        return signature
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature  # noqa: PLC0415

    size = 32 if way.endswith("256") else 48
    return b"".join(number.to_bytes(size, "big") for number in decode_dss_signature(signature))


def _der(way: str, raw: bytes) -> bytes:
    if not way.startswith("ecdsa"):
        return raw
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature  # noqa: PLC0415

    half = 32 if way.endswith("256") else 48
    return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
