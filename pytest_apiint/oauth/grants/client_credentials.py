"""A client on its own account (RFC 6749, 4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.oauth import issuing
from pytest_apiint.oauth.problems import OAuthProblem
from pytest_apiint.oauth.vault import Grant

if TYPE_CHECKING:
    from pytest_apiint.exchange import Response
    from pytest_apiint.oauth.clients import Client
    from pytest_apiint.oauth.server import FakeAuthorizationServer


def token(server: FakeAuthorizationServer, client: Client, form: dict[str, str], key: str | None) -> Response:
    """No refresh token goes with it (RFC 6749, 4.4.3). OAuthProblem: the client is public."""
    if client.public:
        raise OAuthProblem("unauthorized_client", "a public client has no credentials (RFC 6749, 4.4)")
    scope = form.get("scope", "")
    grant = Grant(client.id, server.granted(scope))
    return issuing.answer(server, issuing.access(server, grant, key), None, scope=scope)
