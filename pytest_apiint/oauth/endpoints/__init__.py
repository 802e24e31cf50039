"""One file for each endpoint: what it answers, and how it's reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from pytest_apiint.oauth.endpoints import (
    authorize,
    device_authorization,
    discovery,
    end_session,
    introspect,
    jwks,
    par,
    protected_resource,
    register,
    revoke,
    token,
    userinfo,
)

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.oauth.server import FakeAuthorizationServer

Answering: TypeAlias = "Callable[[FakeAuthorizationServer, Request], Response]"

# Paths below the issuer's, each with its endpoint's name, the methods that it takes, and what answers.
ENDPOINTS: Final[dict[str, tuple[str, tuple[str, ...], Answering]]] = {
    "/.well-known/openid-configuration": ("discovery", ("GET",), discovery.answer),
    "/.well-known/oauth-authorization-server": ("discovery", ("GET",), discovery.answer),
    "/.well-known/oauth-protected-resource": ("protected_resource", ("GET",), protected_resource.answer),
    "/jwks": ("jwks", ("GET",), jwks.answer),
    "/authorize": ("authorize", ("GET", "POST"), authorize.answer),
    "/token": ("token", ("POST",), token.answer),
    "/par": ("par", ("POST",), par.answer),
    "/device_authorization": ("device_authorization", ("POST",), device_authorization.answer),
    "/introspect": ("introspect", ("POST",), introspect.answer),
    "/revoke": ("revoke", ("POST",), revoke.answer),
    "/userinfo": ("userinfo", ("GET", "POST"), userinfo.answer),
    "/end_session": ("end_session", ("GET", "POST"), end_session.answer),
    "/register": ("register", ("POST",), register.answer),
}
