"""Tokens that no validator may take (RFC 8725), and good ones that it must: a table by name."""

from __future__ import annotations

from typing import Final

from pytest_apiint.oauth.forgeries import algorithms, claims, key_fields, malformed, signatures, types
from pytest_apiint.oauth.forgeries.forge import Forge, Forgery

GOOD: Final[dict[str, Forgery]] = claims.GOOD
FORGED: Final[dict[str, Forgery]] = {
    **algorithms.FORGED,
    **signatures.FORGED,
    **key_fields.FORGED,
    **claims.FORGED,
    **types.FORGED,
    **malformed.FORGED,
}

__all__ = ["FORGED", "GOOD", "Forge", "Forgery"]
