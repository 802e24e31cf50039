"""What a token is good for, told to a protected resource (RFC 7662)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.oauth import answers, form
from pytest_apiint.oauth.client_authentication import authenticated

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.oauth.server import FakeAuthorizationServer


def answer(server: FakeAuthorizationServer, request: Request) -> Response:
    """Raises OAuthProblem: the caller isn't known, or names no token."""
    given = form.body(request)
    authenticated(server, request, given)
    token = server.vault.alive(form.demanded(given, "token"), server.now())
    if token is None:
        return answers.document({"active": False})
    grant = token.grant
    told = {
        "active": True,
        "iss": server.issuer,
        "client_id": grant.client_id,
        "sub": grant.user or grant.client_id,
        "scope": grant.scope,
        "token_type": "DPoP" if token.key else "Bearer",
        "iat": int(token.issued),
        **({"exp": int(token.expires)} if token.expires is not None else {}),
        **({"cnf": {"jkt": token.key}} if token.key else {}),
    }
    return answers.document(told)
