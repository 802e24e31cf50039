"""A refresh token (RFC 6749, 6), with rotation, and what becomes of one that is used again (RFC 9700, 4.14.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_apiint.oauth import issuing
from pytest_apiint.oauth.form import demanded
from pytest_apiint.oauth.problems import OAuthProblem

if TYPE_CHECKING:
    from pytest_apiint.exchange import Response
    from pytest_apiint.oauth.clients import Client
    from pytest_apiint.oauth.server import FakeAuthorizationServer
    from pytest_apiint.oauth.vault import Grant, Token


def token(server: FakeAuthorizationServer, client: Client, form: dict[str, str], key: str | None) -> Response:
    """Raises OAuthProblem: the token isn't good or isn't this client's, or more is asked for than was granted."""
    old = _good(server, client, demanded(form, "refresh_token"))
    if old.key is not None and old.key != key:
        raise OAuthProblem("invalid_dpop_proof", "the refresh token is bound to another key")
    grant = _narrowed(server, old.grant, form.get("scope", ""))
    access = issuing.access(server, grant, key)
    return issuing.answer(server, access, _next(server, old), scope=grant.scope)


def _good(server: FakeAuthorizationServer, client: Client, value: str) -> Token:
    vault, now = server.vault, server.now()
    token = vault.tokens.get(value)
    if token is None or token.kind != "refresh_token" or token.grant.client_id != client.id:
        raise OAuthProblem("invalid_grant", "no such refresh token of this client")
    if vault.gone(token) or (token.expires is not None and now >= token.expires):
        raise OAuthProblem("invalid_grant", "the refresh token is revoked or too old")
    spent = vault.spent.get(value)
    if spent is not None and now - spent >= server.switches.grace:
        if server.switches.reuse_detection:
            vault.revoked.add(token.grant.family)
        raise OAuthProblem("invalid_grant", "the refresh token was used before")
    return token


def _next(server: FakeAuthorizationServer, old: Token) -> str | None:
    if not server.switches.refresh_in_answer:
        return None
    if not server.switches.rotation:
        return old.value
    server.vault.spent.setdefault(old.value, server.now())
    return issuing.refresh(server, old.grant, old.key).value


def _narrowed(server: FakeAuthorizationServer, grant: Grant, scope: str) -> Grant:
    """RFC 6749, 6: no more than was granted at first."""
    if not set(scope.split()) <= set(grant.scope.split()):
        raise OAuthProblem("invalid_scope", "more than was granted")
    return replace(grant, scope=server.granted(scope or grant.scope))
