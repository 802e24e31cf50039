"""The server's metadata (RFC 8414, 2; OpenID Connect Discovery, 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_apiint.oauth import answers
from pytest_apiint.oauth.clients import GRANTS, METHODS

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.oauth.server import FakeAuthorizationServer


def answer(server: FakeAuthorizationServer, request: Request) -> Response:
    return answers.document(metadata(server), max_age=server.switches.jwks_max_age)


def metadata(server: FakeAuthorizationServer) -> dict[str, Any]:
    """What clients find: where the endpoints are, and what they take."""
    switches = server.switches
    return {
        "issuer": switches.stated_issuer or server.issuer,
        "authorization_endpoint": server.url("authorize"),
        "token_endpoint": server.url("token"),
        "jwks_uri": server.url("jwks"),
        "userinfo_endpoint": server.url("userinfo"),
        "registration_endpoint": server.url("register"),
        "revocation_endpoint": server.url("revoke"),
        "introspection_endpoint": server.url("introspect"),
        "device_authorization_endpoint": server.url("device_authorization"),
        "pushed_authorization_request_endpoint": server.url("par"),
        "require_pushed_authorization_requests": switches.par_required,
        "end_session_endpoint": server.url("end_session"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(GRANTS),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [server.keys.algorithm],
        "token_endpoint_auth_methods_supported": list(METHODS),
        "token_endpoint_auth_signing_alg_values_supported": ["ES256", "RS256"],
        "code_challenge_methods_supported": list(switches.pkce_methods),
        "dpop_signing_alg_values_supported": ["ES256", "RS256"],
        "authorization_response_iss_parameter_supported": switches.iss,
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "name", "email"],
    }
