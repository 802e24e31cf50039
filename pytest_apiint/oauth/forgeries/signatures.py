"""Every byte of a token is signed (RFC 7515, 5.2)."""

from __future__ import annotations

from typing import Final

from pytest_apiint.oauth import base64url, jose
from pytest_apiint.oauth.forgeries.forge import Forge, Forgery

_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


def _good(forge: Forge) -> list[str]:
    return forge.with_claims().split(".")


def _payload(forge: Forge) -> str:
    header, _, signature = _good(forge)
    return f"{header}.{jose.segment({**forge.claims, 'sub': 'admin'})}.{signature}"


def _header(forge: Forge) -> str:
    _, payload, signature = _good(forge)
    return f"{jose.segment({**forge.header, 'cty': 'x'})}.{payload}.{signature}"


def _without(forge: Forge) -> str:
    header, payload, _ = _good(forge)
    return f"{header}.{payload}."


def _truncated(forge: Forge) -> str:
    header, payload, signature = _good(forge)
    return f"{header}.{payload}.{base64url.encoded(base64url.decoded(signature)[:-1])}"


def _numbers(number: int) -> Forgery:
    """CVE-2022-21449: r and s that some libraries took for right with any key."""
    pair = number.to_bytes(32, "big") * 2
    return lambda forge: forge.with_header(lambda _: pair) if forge.keys.current.algorithm == "ES256" else None


FORGED: Final[dict[str, Forgery]] = {
    "payload-changed": _payload,
    "header-changed": _header,
    "signature-missing": _without,
    "signature-truncated": _truncated,
    "signature-of-another-key": lambda forge: forge.with_header(forge.stranger.sign),
    "signature-zero": _numbers(0),
    "signature-of-order": _numbers(_ORDER),
}
