"""Keys: secrets that both sides share, and pairs of which the sender holds one half.

Pairs need the library `cryptography`, which is loaded when one is used: ``pip install pytest-apiint[crypto]``.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout

# A shared secret as the vendor shows it; a private key as PEM, in the vendor's form, or as an object of cryptography's.
Secret: TypeAlias = "str | bytes | Any"  # noqa: S105 - a type


@dataclass(frozen=True, slots=True)
class Keys:
    """`secret` signs, `public` verifies: one text where it's shared; `certificate` is PEM, where there is one."""

    secret: Any
    public: Any
    certificate: str = ""

    def __repr__(self) -> str:
        return f"<keys, {type(self.secret).__name__}>"


def shared(secret: Secret, scheme: str) -> bytes:
    """The bytes of a shared secret.

    Raises:
        UsageProblem: it's no text.
    """
    if isinstance(secret, str):
        return secret.encode()
    if isinstance(secret, bytes):
        return secret
    rows = [("found", f"secret of type {type(secret).__name__}"), ("expected", "the secret as text or bytes")]
    raise UsageProblem(layout(f"{scheme} signs with a shared secret", rows))


def crypto() -> Any:
    """The parts of `cryptography` that signatures need.

    Raises:
        UsageProblem: it isn't installed.
    """
    try:
        from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa  # noqa: PLC0415
    except ImportError:
        rows = [("fix", "pip install 'pytest-apiint[crypto]'")]
        raise UsageProblem(layout("this signature needs the library cryptography", rows)) from None
    return _Crypto(hashes, serialization, ec, ed25519, padding, rsa)


@dataclass(frozen=True, slots=True)
class _Crypto:
    hashes: Any
    serialization: Any
    ec: Any
    ed25519: Any
    padding: Any
    rsa: Any


def private(secret: Secret, kind: str, scheme: str) -> Any:
    """A private key of `kind`: an object, PEM, or for ``"ed25519"`` its 32 bytes, also as hex or base64.

    Raises:
        UsageProblem: it's no such key.
    """
    library = crypto()
    key = _loaded(library, secret) if isinstance(secret, str | bytes) else secret
    if key is None or not _is(library, key, kind):
        found = (
            f"{type(secret).__name__} of {len(secret)}" if isinstance(secret, str | bytes) else type(secret).__name__
        )
        rows = [
            ("found", found),
            ("expected", "PEM, or a private key of cryptography's"),
            ("fix", f'webhook.keys("{scheme}")'),
        ]
        raise UsageProblem(layout(f"{scheme} signs with a private key ({kind})", rows))
    return key


def _is(library: Any, key: Any, kind: str) -> bool:
    kinds = {
        "ed25519": library.ed25519.Ed25519PrivateKey,
        "rsa": library.rsa.RSAPrivateKey,
        "p256": library.ec.EllipticCurvePrivateKey,
        "p384": library.ec.EllipticCurvePrivateKey,
    }
    return isinstance(key, kinds[kind])


def _loaded(library: Any, secret: str | bytes) -> Any:
    data = secret.encode() if isinstance(secret, str) else secret
    try:
        if data.lstrip().startswith(b"-----BEGIN"):
            return library.serialization.load_pem_private_key(data, None)
        return library.ed25519.Ed25519PrivateKey.from_private_bytes(_seed(data))
    except (ValueError, TypeError):
        return None


def _seed(data: bytes) -> bytes:
    if len(data) == 32:
        return data
    if len(data) == 64:
        return bytes.fromhex(data.decode("ascii"))
    # A pair in one text, as whsk_ has it: seed, then public half.
    return base64.b64decode(data.removeprefix(b"whsk_"), validate=True)[:32]


@lru_cache(maxsize=16)
def made(kind: str, name: str) -> Any:
    """A private key that is the same for the same `name` in this process. RSA keys take 50 ms, so there is one."""
    library = crypto()
    if kind == "ed25519":
        return library.ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
    if kind == "rsa":
        return library.rsa.generate_private_key(65_537, 2_048)
    return library.ec.generate_private_key(library.ec.SECP256R1() if kind == "p256" else library.ec.SECP384R1())


def pem(key: Any) -> str:
    """A public key as PEM."""
    form = crypto().serialization
    return str(key.public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo).decode())


def raw(key: Any) -> bytes:
    """An Ed25519 public key's 32 bytes."""
    form = crypto().serialization
    return bytes(key.public_bytes(form.Encoding.Raw, form.PublicFormat.Raw))
