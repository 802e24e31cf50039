"""Tokens for what was granted, and the answer that brings them (RFC 6749, 5.1; OpenID Connect Core, 3.1.3.3)."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Any

from pytest_apiint.oauth import answers, base64url
from pytest_apiint.oauth.switches import STATED
from pytest_apiint.oauth.vault import Grant, Token

if TYPE_CHECKING:
    from pytest_apiint.exchange import Response
    from pytest_apiint.oauth.server import FakeAuthorizationServer


def access(server: FakeAuthorizationServer, grant: Grant, key: str | None = None) -> Token:
    """A new access token, opaque or a JWT (RFC 9068)."""
    now, lifetime = server.now(), server.switches.lifetime
    value = secrets.token_urlsafe(24)
    if server.switches.access_tokens == "jwt":
        value = server.keys.sign(_claims(server, grant, now, key), typ="at+jwt")
    return server.vault.keep(Token(value, "access_token", grant, now, now + lifetime, key))


def refresh(server: FakeAuthorizationServer, grant: Grant, key: str | None = None) -> Token:
    now, lifetime = server.now(), server.switches.refresh_lifetime
    expires = None if lifetime is None else now + lifetime
    return server.vault.keep(Token(secrets.token_urlsafe(24), "refresh_token", grant, now, expires, key))


def answer(server: FakeAuthorizationServer, token: Token, refresh_token: str | None, *, scope: str = "") -> Response:
    """What the token endpoint answers; `scope` is what was asked for (RFC 6749, 5.1: another one must be told)."""
    switches, grant = server.switches, token.grant
    kind = "DPoP" if token.key is not None and switches.token_type == "Bearer" else switches.token_type  # noqa: S105
    body: dict[str, Any] = {"access_token": token.value, "token_type": kind}
    if switches.expires_in is not None:
        stated = switches.expires_in == STATED
        body["expires_in"] = int((token.expires or 0) - token.issued) if stated else switches.expires_in
    if refresh_token is not None:
        body["refresh_token"] = refresh_token
    if grant.scope or scope:
        body["scope"] = grant.scope
    if grant.user is not None and "openid" in grant.scope.split():
        body["id_token"] = id_token(server, grant, token.value)
    return answers.document({**body, **switches.extra})


def id_token(server: FakeAuthorizationServer, grant: Grant, access_token: str) -> str:
    """OpenID Connect Core, 2 and 3.1.3.6."""
    now = int(server.now())
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    claims = {
        "iss": server.issuer,
        "sub": grant.user,
        "aud": grant.client_id,
        "iat": now,
        "exp": now + int(server.switches.lifetime),
        "auth_time": int(grant.authenticated or now),
        "at_hash": base64url.encoded(half),
        **({"nonce": grant.nonce} if grant.nonce is not None else {}),
    }
    return server.keys.sign(claims)


def _claims(server: FakeAuthorizationServer, grant: Grant, now: float, key: str | None) -> dict[str, Any]:
    return {
        "iss": server.issuer,
        "sub": grant.user or grant.client_id,
        "aud": server.switches.audience,
        "client_id": grant.client_id,
        "iat": int(now),
        "exp": int(now + server.switches.lifetime),
        "jti": secrets.token_urlsafe(12),
        **({"scope": grant.scope} if grant.scope else {}),
        **({"cnf": {"jkt": key}} if key is not None else {}),
        **({"act": {"sub": grant.actor}} if grant.actor is not None else {}),
    }
