"""The user logs out (OpenID Connect RP-Initiated Logout, 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.oauth import answers, form
from pytest_apiint.oauth.problems import OAuthProblem

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.oauth.server import FakeAuthorizationServer


def answer(server: FakeAuthorizationServer, request: Request) -> Response:
    """All tokens of the user's for the client are revoked. OAuthProblem: the hint isn't a token of this server."""
    given = form.once(request.query) if request.method == "GET" else form.body(request)
    client_id = given.get("client_id")
    if "id_token_hint" in given:
        try:
            claims = server.keys.verified(given["id_token_hint"])
        except ValueError:
            raise OAuthProblem("invalid_request", "id_token_hint isn't a token of this server") from None
        client_id = str(claims["aud"])
        vault = server.vault
        found = [token.grant for token in vault.tokens.values() if token.grant.client_id == client_id]
        vault.revoked |= {grant.family for grant in found if grant.user == claims["sub"]}
    target = given.get("post_logout_redirect_uri")
    client = server.clients.get(client_id or "")
    if target is None or client is None or target not in client.redirect_uris:
        return answers.page(200, "You are logged out")
    return answers.redirect(target, {"state": given["state"]} if "state" in given else {})
