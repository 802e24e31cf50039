"""Proofs that whoever sends a token has the key that it's bound to (RFC 9449)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

from pytest_apiint.oauth import base64url, jose
from pytest_apiint.oauth.keys.published import verified
from pytest_apiint.oauth.keys.thumbprint import thumbprint
from pytest_apiint.oauth.problems import OAuthProblem

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request
    from pytest_apiint.oauth.server import FakeAuthorizationServer

TYPE: Final = "dpop+jwt"
WINDOW: Final = 300  # seconds that iat may be off
_PRIVATE: Final = ("d", "p", "q", "k")


def token_hash(token: str) -> str:
    """``ath``: what a proof says of the access token it goes with (RFC 9449, 4.2)."""
    return base64url.encoded(hashlib.sha256(token.encode("ascii")).digest())


def place(url: str) -> str:
    """``htu``: a URL without query and fragment (RFC 9449, 4.2)."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def key(server: FakeAuthorizationServer, request: Request, url: str, token: str | None = None) -> str | None:
    """The thumbprint of the key that `request` proves to have; None where it brings no proof.

    `url` is where the server takes it to have come to. With `token`, the proof has to be for that one.

    Raises:
        OAuthProblem: the proof is no good, or lacks the server's nonce (``use_dpop_nonce``).
    """
    proofs = request.headers.get_all("DPoP")
    if not proofs:
        return None
    try:
        proof = jose.parts(proofs[0])
        jwk = proof.header.get("jwk")
        name = thumbprint(jwk if isinstance(jwk, dict) else {})
    except ValueError as error:
        raise OAuthProblem("invalid_dpop_proof", f"no proof: {error}") from None
    if len(proofs) > 1:
        raise OAuthProblem("invalid_dpop_proof", "more than one proof")
    if problem := _flaw(server, request, url, proof, jwk) or _ath(proof, token):
        raise OAuthProblem("invalid_dpop_proof", problem)
    _nonce(server, proof)
    if not server.vault.fresh("dpop", name, proof.claims["jti"]):
        raise OAuthProblem("invalid_dpop_proof", "jti was there before")
    return name


def _flaw(server: FakeAuthorizationServer, request: Request, url: str, proof: jose.Parts, jwk: Any) -> str:
    issued = proof.claims.get("iat")
    if proof.header.get("typ") != TYPE:
        return f"typ isn't {TYPE}"
    if any(name in jwk for name in _PRIVATE):
        return "jwk holds a private key"
    if not verified(proof, jwk):
        return "the key in jwk hasn't signed it with ES256 or RS256"
    if proof.claims.get("htm") != request.method:
        return "htm isn't the method"
    if place(str(proof.claims.get("htu"))) != place(url):
        return "htu isn't the URL"
    if not proof.claims.get("jti"):
        return "jti is missing"
    if not isinstance(issued, int | float) or abs(server.now() - issued) > WINDOW:
        return f"iat is missing, or more than {WINDOW} s away"
    return ""


def _ath(proof: jose.Parts, token: str | None) -> str:
    return "ath isn't the token's" if token is not None and proof.claims.get("ath") != token_hash(token) else ""


def _nonce(server: FakeAuthorizationServer, proof: jose.Parts) -> None:
    if server.switches.dpop_nonce and proof.claims.get("nonce") != server.dpop_nonce:
        headers = (("DPoP-Nonce", server.dpop_nonce),)
        raise OAuthProblem("use_dpop_nonce", "the proof needs the server's nonce", headers=headers)
