"""Authorization requests that are pushed first (RFC 9126)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from pytest_apiint.oauth import answers, form
from pytest_apiint.oauth.client_authentication import authenticated
from pytest_apiint.oauth.problems import OAuthProblem

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.oauth.server import FakeAuthorizationServer

_LIFETIME: Final = 60
_PREFIX: Final = "urn:ietf:params:oauth:request_uri:"


def answer(server: FakeAuthorizationServer, request: Request) -> Response:
    """Raises OAuthProblem: the client isn't known, or names a request that was pushed already."""
    given = form.body(request)
    client = authenticated(server, request, given)
    if "request_uri" in given:
        raise OAuthProblem("invalid_request", "request_uri has no place here (RFC 9126, 2.1)")
    reference = _PREFIX + secrets.token_urlsafe(24)
    kept = {name: value for name, value in given.items() if not name.startswith(("client_secret", "client_assertion"))}
    server.vault.pushed[reference] = (client.id, {**kept, "client_id": client.id}, server.now() + _LIFETIME)
    return answers.document({"request_uri": reference, "expires_in": _LIFETIME}, 201)
