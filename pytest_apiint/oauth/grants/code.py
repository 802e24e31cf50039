"""The authorization code (RFC 6749, 4.1.3) with its verifier (RFC 7636, 4.6)."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from pytest_apiint.oauth import issuing, pkce
from pytest_apiint.oauth.form import demanded
from pytest_apiint.oauth.problems import OAuthProblem

if TYPE_CHECKING:
    from pytest_apiint.exchange import Response
    from pytest_apiint.oauth.clients import Client
    from pytest_apiint.oauth.server import FakeAuthorizationServer
    from pytest_apiint.oauth.vault import Code


def token(server: FakeAuthorizationServer, client: Client, form: dict[str, str], key: str | None) -> Response:
    """Raises OAuthProblem: the code isn't good, or isn't this client's, or its verifier is another one's."""
    value = demanded(form, "code")
    if (used := server.vault.redeemed.get(value)) is not None:
        server.vault.revoked.add(used.grant.family)  # RFC 6749, 4.1.2
        raise OAuthProblem("invalid_grant", "the code was used before, so its tokens are revoked")
    code = server.vault.codes.get(value)
    if code is None or code.grant.client_id != client.id:
        raise OAuthProblem("invalid_grant", "no such code of this client")
    if server.now() >= code.expires:
        raise OAuthProblem("invalid_grant", "the code is too old")
    if code.redirect_uri != form.get("redirect_uri"):
        raise OAuthProblem("invalid_grant", "redirect_uri isn't the one that the code was asked for with")
    if code.key is not None and code.key != key:
        raise OAuthProblem("invalid_dpop_proof", "the code is bound to another key")
    _verify(code, form.get("code_verifier"))
    server.vault.redeemed[value] = server.vault.codes.pop(value)
    access = issuing.access(server, code.grant, key)
    refresh = _refresh(server, client, code, key)
    return issuing.answer(server, access, refresh)


def _refresh(server: FakeAuthorizationServer, client: Client, code: Code, key: str | None) -> str | None:
    if "refresh_token" not in client.grants:
        return None
    # RFC 9449, 5: those of public clients alone are bound, as others authenticate.
    return issuing.refresh(server, code.grant, key if client.public else None).value


def _verify(code: Code, verifier: str | None) -> None:
    if code.challenge is None:
        if verifier is not None:
            # RFC 9700, 2.1.1: else a challenge could be stripped from the request on its way.
            raise OAuthProblem("invalid_grant", "code_verifier for a code that was asked for without a challenge")
        return
    if verifier is None:
        raise OAuthProblem("invalid_grant", "code_verifier is missing")
    if not pkce.well_formed(verifier):
        raise OAuthProblem("invalid_grant", "code_verifier isn't 43 to 128 unreserved characters")
    if not hmac.compare_digest(pkce.challenge(verifier, code.method), code.challenge):
        raise OAuthProblem("invalid_grant", "code_verifier doesn't fit the code_challenge")
