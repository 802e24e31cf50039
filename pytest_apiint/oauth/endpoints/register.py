"""Clients that register themselves (RFC 7591)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_apiint.oauth import answers
from pytest_apiint.oauth.clients import METHODS
from pytest_apiint.oauth.problems import OAuthProblem

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.oauth.server import FakeAuthorizationServer


def answer(server: FakeAuthorizationServer, request: Request) -> Response:
    """Raises OAuthProblem: the metadata can't be meant (RFC 7591, 3.2.2)."""
    asked = _metadata(request)
    method = asked.get("token_endpoint_auth_method", "client_secret_basic")
    uris = tuple(asked.get("redirect_uris", ()))
    grants = tuple(asked.get("grant_types", ("authorization_code",)))
    if method not in METHODS:
        raise OAuthProblem("invalid_client_metadata", "no such token_endpoint_auth_method here")
    if "authorization_code" in grants and not uris:
        raise OAuthProblem("invalid_redirect_uri", "redirect_uris is missing")
    client = server.register_client(auth_method=method, redirect_uris=uris, grants=grants, jwks=asked.get("jwks"))
    told = {
        **asked,
        "client_id": client.id,
        "client_id_issued_at": int(server.now()),
        **({"client_secret": client.secret, "client_secret_expires_at": 0} if client.secret else {}),
        "token_endpoint_auth_method": method,
        "redirect_uris": list(uris),
        "grant_types": list(grants),
    }
    return answers.document(told, 201)


def _metadata(request: Request) -> dict[str, Any]:
    try:
        asked = json.loads(request.body)
    except ValueError:
        asked = None
    lists = ("redirect_uris", "grant_types")
    if not isinstance(asked, dict) or not all(isinstance(asked.get(name, []), list) for name in lists):
        raise OAuthProblem("invalid_client_metadata", "the body has to be a JSON object, with lists where they belong")
    return asked
