"""Whether a request for a protected resource may pass (RFC 6750, 2.1 and 3; RFC 9449, 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.oauth import dpop
from pytest_apiint.oauth.problems import OAuthProblem

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request
    from pytest_apiint.oauth.server import FakeAuthorizationServer
    from pytest_apiint.oauth.vault import Token


def admitted(
    server: FakeAuthorizationServer, request: Request, url: str, *, scope: str = "", metadata: str | None = None
) -> Token:
    """The token that `request` carries, good for `scope`. `metadata` is where the resource says about itself.

    Raises:
        OAuthProblem: none came (401, and no error code: RFC 6750, 3.1), or it isn't good (``invalid_token``), or not
            for `scope` (``insufficient_scope``).
    """
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    bound = scheme.lower() == "dpop"
    if scheme.lower() != "bearer" and not bound:
        raise _challenge(
            server, "DPoP" if server.switches.dpop_required else "Bearer", "", "no token came", scope, metadata
        )
    token = server.vault.alive(value.strip(), server.now())
    name = "DPoP" if bound else "Bearer"
    if token is None or token.kind != "access_token":
        raise _challenge(server, name, "invalid_token", "expired, revoked or unknown", scope, metadata)
    if (token.key is not None) != bound:
        raise _challenge(server, name, "invalid_token", "the token belongs to another scheme", scope, metadata)
    if bound:
        _prove(server, request, url, token, scope, metadata)
    if not set(scope.split()) <= set(token.grant.scope.split()):
        raise _challenge(server, name, "insufficient_scope", "more scope is needed", scope, metadata)
    return token


def _prove(
    server: FakeAuthorizationServer, request: Request, url: str, token: Token, scope: str, metadata: str | None
) -> None:
    try:
        key = dpop.key(server, request, url, token.value)
    except OAuthProblem as problem:
        told = _challenge(server, "DPoP", problem.error, problem.description, scope, metadata)
        raise OAuthProblem(
            problem.error, problem.description, status=401, headers=(*told.headers, *problem.headers)
        ) from None
    if key != token.key:
        raise _challenge(server, "DPoP", "invalid_dpop_proof", "no proof, or another key's", scope, metadata)


def _challenge(
    server: FakeAuthorizationServer, scheme: str, error: str, description: str, scope: str, metadata: str | None
) -> OAuthProblem:
    told = {"realm": server.issuer}
    if error:
        told |= {"error": error, "error_description": description}
    if scope:
        told["scope"] = scope
    if metadata is not None:
        told["resource_metadata"] = metadata  # RFC 9728, 5.1
    field = ", ".join(f'{name}="{value}"' for name, value in told.items())
    status = 403 if error == "insufficient_scope" else 401
    return OAuthProblem(error, description, status=status, headers=(("WWW-Authenticate", f"{scheme} {field}"),))
