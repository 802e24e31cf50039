"""The algorithm isn't the token's to choose (RFC 8725, 2.1 and 3.1)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from pytest_apiint.oauth.forgeries.forge import Forge, Forgery
from pytest_apiint.oauth.keys.shared import SharedKey


def _unsigned(algorithm: str) -> Forgery:
    return lambda forge: forge.with_header(lambda _: b"", alg=algorithm)


def _kept_signature(forge: Forge) -> str:
    """Says none, and has a signature."""
    return forge.with_header(alg="none")


def _by(secret: Callable[[Forge], bytes], **header: Any) -> Forgery:
    """HS256 by what everybody knows."""
    return lambda forge: (
        forge.with_header(SharedKey(secret(forge)).sign, alg="HS256", **header) if forge.asymmetric else None
    )


def _jwk(forge: Forge) -> bytes:
    return json.dumps(forge.keys.current.jwk()).encode()


FORGED: Final[dict[str, Forgery]] = {
    "alg-none": _unsigned("none"),
    "alg-None": _unsigned("None"),
    "alg-NONE": _unsigned("NONE"),
    "alg-nOnE": _unsigned("nOnE"),
    "alg-empty": _unsigned(""),
    "alg-missing": lambda forge: forge.with_header(lambda _: b"", alg=None),
    "alg-none-with-signature": _kept_signature,
    "alg-unknown": _unsigned("XS256"),
    "alg-hs256-by-public-pem": _by(lambda forge: forge.keys.current.pem()),
    "alg-hs256-by-public-pem-stripped": _by(lambda forge: forge.keys.current.pem().strip()),
    "alg-hs256-by-public-jwk": _by(_jwk),
    "alg-hs256-by-empty-secret": lambda forge: forge.with_header(SharedKey(b"").sign, alg="HS256"),
}
