"""A token goes out with a proof for this very request (RFC 9449)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_apiint.checks.auth.bearers import bearer
from pytest_apiint.checks.auth.token_calls import nothing, token_calls
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged, exchanges_of
from pytest_apiint.checks.wording import about
from pytest_apiint.errors import ContractFailure
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Exchanges
from pytest_apiint.oauth import dpop, jose
from pytest_apiint.oauth.keys.published import verified
from pytest_apiint.oauth.keys.thumbprint import thumbprint


def assert_dpop_bound(journal: Judged, *, window: float = dpop.WINDOW) -> None:
    """Every request for a token, and every one with such a token, has a DPoP proof of its own for it.

    The proof is signed by the key in it, names the method and the URL without its query, has a ``jti`` that never came
    before and an ``iat`` within `window` seconds; with an access token it has its ``ath``. After ``use_dpop_nonce`` it
    has the server's nonce. One key signs all. Fails where no proof was sent. Source: RFC 9449, 4, 7 and 8.
    """
    __tracebackhide__ = True
    rows = exchanges_of(journal)
    expected = "a DPoP proof for each request, fresh and for that request alone"
    bound = {call.brought() for call in token_calls(rows) if str(call.answer.get("token_type")).lower() == "dpop"}
    proofs: list[_Proof] = []
    for row in rows:
        if row.request.headers.get_all("DPoP"):
            proof = _read(row)
            problem = "can't be read" if proof is None else _flaw(rows, proof, proofs, window)
            if problem or proof is None:
                raise _broken(rows, row, f"a DPoP proof {problem}", expected)
            proofs.append(proof)
        elif bearer(row.request) in bound:
            raise _broken(rows, row, "a token that is bound to a key, and no proof with it", expected)
    if not proofs:
        raise nothing(rows, "no DPoP proof", expected)


@dataclass(frozen=True, slots=True)
class _Proof:
    row: Exchange
    token: jose.Parts
    jwk: dict[str, Any]
    key: str


def _read(row: Exchange) -> _Proof | None:
    try:
        token = jose.parts(row.request.headers.get_all("DPoP")[0])
        jwk = token.header["jwk"]
        return _Proof(row, token, jwk, thumbprint(jwk))
    except (ValueError, KeyError, AttributeError):
        return None


def _flaw(rows: Exchanges, proof: _Proof, before: list[_Proof], window: float) -> str:
    """What is wrong with it, in words that follow "a DPoP proof"; empty where nothing is."""
    request, claims, header = proof.row.request, proof.token.claims, proof.token.header
    issued, access = claims.get("iat"), bearer(request)
    if header.get("typ") != dpop.TYPE:
        return f"whose typ isn't {dpop.TYPE}"
    if not verified(proof.token, proof.jwk):
        return "that isn't signed by its key"
    if claims.get("htm") != request.method:
        return "for another method"
    if claims.get("htu") != dpop.place(request.url):
        return "for another URL (htu has no query)"
    if not claims.get("jti") or any(other.token.claims.get("jti") == claims["jti"] for other in before):
        return "whose jti was there before, or is missing"
    if not isinstance(issued, int | float) or abs(rows.epoch + proof.row.started - issued) > window:
        return f"whose iat is missing, or more than {about(window)} away"
    if access is not None and claims.get("ath") != dpop.token_hash(access):
        return "without the ath of its access token"
    if before and before[0].key != proof.key:
        return "by another key than the first"
    return _nonce(proof, before)


def _nonce(proof: _Proof, before: list[_Proof]) -> str:
    """The nonce that this server's last answer gave has to be in the next proof for it."""
    host = proof.row.request.host
    asked = [
        other.row.response for other in before if other.row.request.host == host and other.row.response is not None
    ]
    nonce = next((answer.headers["DPoP-Nonce"] for answer in reversed(asked) if "DPoP-Nonce" in answer.headers), None)
    return "" if nonce is None or proof.token.claims.get("nonce") == nonce else "without the server's nonce"


def _broken(rows: Exchanges, row: Exchange, headline: str, expected: str) -> ContractFailure:
    return failure(
        headline,
        expected=expected,
        seen=f"{row.request.method} to {row.request.host}",
        hint="make a proof per request: htm, htu, iat, jti, and ath and nonce where they belong",
        calls=rows.calls(),
        marks={row.number: "here"},
    )
