"""A client gives a token back (RFC 7009)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.oauth import answers, form
from pytest_apiint.oauth.client_authentication import authenticated

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.oauth.server import FakeAuthorizationServer


def answer(server: FakeAuthorizationServer, request: Request) -> Response:
    """200, whether or not there's such a token (RFC 7009, 2.2). OAuthProblem: the client isn't known."""
    given = form.body(request)
    client = authenticated(server, request, given)
    token = server.vault.tokens.get(form.demanded(given, "token"))
    if token is not None and token.grant.client_id == client.id:
        server.vault.revoke(token.value)
    return answers.empty()
