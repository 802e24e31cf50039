"""JSON Web Signatures in their compact form (RFC 7515), which JSON Web Tokens are (RFC 7519)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_apiint.oauth import base64url


@dataclass(frozen=True, slots=True)
class Parts:
    """A token taken apart. `signed` is what the signature is over, as bytes."""

    header: dict[str, Any]
    claims: dict[str, Any]
    signature: bytes
    signed: bytes


def segment(value: Mapping[str, Any]) -> str:
    """A JSON object as one part of a token; names in the order in which they're given."""
    return base64url.encoded(json.dumps(value, separators=(",", ":")).encode())


def written(header: Mapping[str, Any], claims: Mapping[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """A token: ``header.claims.signature``."""
    signed = f"{segment(header)}.{segment(claims)}"
    return f"{signed}.{base64url.encoded(sign(signed.encode()))}"


def parts(token: str) -> Parts:
    """`token` taken apart, nothing of it proven; `ValueError` where it isn't one."""
    pieces = token.split(".")
    if len(pieces) != 3:
        raise ValueError(f"{len(pieces)} parts, not 3")
    header, claims = (json.loads(base64url.decoded(piece)) for piece in pieces[:2])
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise ValueError("a part that is no JSON object")  # noqa: TRY004 - of what a token says
    return Parts(header, claims, base64url.decoded(pieces[2]), f"{pieces[0]}.{pieces[1]}".encode())
