"""Who the user is (OpenID Connect Core, 5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.oauth import answers
from pytest_apiint.oauth.bearer import admitted

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.oauth.server import FakeAuthorizationServer


def answer(server: FakeAuthorizationServer, request: Request) -> Response:
    """Raises OAuthProblem: no token came, or it isn't good for that."""
    token = admitted(server, request, server.url("userinfo"), scope="openid")
    user = token.grant.user or token.grant.client_id
    scopes = token.grant.scope.split()
    told = {"sub": user, "name": user.capitalize(), "email": f"{user}@example.test"}
    kept = {"sub": True, "name": "profile" in scopes, "email": "email" in scopes}
    return answers.document({name: value for name, value in told.items() if kept[name]})
