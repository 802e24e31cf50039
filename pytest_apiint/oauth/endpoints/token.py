"""Where tokens come from (RFC 6749, 3.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from pytest_apiint.oauth import dpop, form
from pytest_apiint.oauth.client_authentication import authenticated
from pytest_apiint.oauth.clients import DEVICE, EXCHANGE
from pytest_apiint.oauth.grants import client_credentials, code, device, exchange, refresh
from pytest_apiint.oauth.problems import OAuthProblem

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.oauth.clients import Client
    from pytest_apiint.oauth.server import FakeAuthorizationServer

Granting: TypeAlias = "Callable[[FakeAuthorizationServer, Client, dict[str, str], str | None], Response]"
_GRANTS: Final[dict[str, Granting]] = {
    "authorization_code": code.token,
    "client_credentials": client_credentials.token,
    "refresh_token": refresh.token,
    DEVICE: device.token,
    EXCHANGE: exchange.token,
}


def answer(server: FakeAuthorizationServer, request: Request) -> Response:
    """Raises OAuthProblem: what is wrong with the request."""
    given = form.body(request)
    client = authenticated(server, request, given)
    kind = form.demanded(given, "grant_type")
    if kind not in _GRANTS:
        raise OAuthProblem("unsupported_grant_type", "no such grant_type here")
    if kind not in client.grants:
        raise OAuthProblem("unauthorized_client", "the client isn't registered for this grant_type")
    key = dpop.key(server, request, server.url("token"))
    if key is None and server.switches.dpop_required:
        raise OAuthProblem("invalid_dpop_proof", "no DPoP proof came along")
    return _GRANTS[kind](server, client, given, key)
