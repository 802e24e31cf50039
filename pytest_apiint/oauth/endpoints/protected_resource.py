"""What a protected resource says of itself (RFC 9728, 2 and 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.oauth import answers

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.oauth.server import FakeAuthorizationServer

PATH: Final = "/.well-known/oauth-protected-resource"


def answer(server: FakeAuthorizationServer, request: Request) -> Response:
    return answers.document(metadata(server, server.issuer), max_age=300)


def metadata(server: FakeAuthorizationServer, resource: str, scope: str = "") -> dict[str, Any]:
    """The metadata of `resource`, a URL without a query."""
    return {
        "resource": resource,
        "authorization_servers": [server.issuer],
        "bearer_methods_supported": ["header"],
        "dpop_signing_alg_values_supported": ["ES256", "RS256"],
        "dpop_bound_access_tokens_required": server.switches.dpop_required,
        **({"scopes_supported": scope.split()} if scope else {}),
    }
