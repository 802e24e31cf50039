"""Keys of others: what a client has published for itself, or sent along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_apiint.oauth.jose import Parts
from pytest_apiint.oauth.keys import needed


def verified(token: Parts, jwk: Mapping[str, Any]) -> bool:
    """Whether `token` is signed by the ES256 or RS256 key that `jwk` publishes; false where it publishes none."""
    algorithm = token.header.get("alg")
    if algorithm in ("ES256", "RS256"):
        needed(f"a signature by {algorithm}")
    try:
        if algorithm == "ES256":
            from pytest_apiint.oauth.keys import elliptic  # noqa: PLC0415 - needs cryptography

            return elliptic.verifies(elliptic.public(jwk), token.signature, token.signed)
        if algorithm == "RS256":
            from pytest_apiint.oauth.keys import rsa  # noqa: PLC0415

            return rsa.verifies(rsa.public(jwk), token.signature, token.signed)
    except ValueError:
        return False
    return False
