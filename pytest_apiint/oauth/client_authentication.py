"""Who calls the token endpoint (RFC 6749, 2.3; RFC 7521 and 7523)."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_plus

from pytest_apiint.oauth import jose
from pytest_apiint.oauth.keys.published import verified
from pytest_apiint.oauth.problems import OAuthProblem

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request
    from pytest_apiint.oauth.clients import Client
    from pytest_apiint.oauth.server import FakeAuthorizationServer

ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def authenticated(server: FakeAuthorizationServer, request: Request, form: Mapping[str, str]) -> Client:
    """The client that sent `request`, in the one way that it's registered for.

    Raises:
        OAuthProblem: it's unknown, or its secret is wrong, or it comes in another way.
    """
    header = request.headers.get("Authorization", "")
    ways = [bool(header), "client_secret" in form, "client_assertion" in form]
    if sum(ways) > 1:
        raise OAuthProblem("invalid_request", "the client authenticates in more than one way (RFC 6749, 2.3)")
    if header:
        return _basic(server, header, form)
    if "client_assertion" in form:
        return _assertion(server, form)
    client = _known(server, form.get("client_id", ""), header)
    if "client_secret" in form:
        _must_be(server, client, "client_secret_post", header)
        _same(server, client.secret, form["client_secret"], "", header)
    else:
        _must_be(server, client, "none", header)
    return client


def _basic(server: FakeAuthorizationServer, header: str, form: Mapping[str, str]) -> Client:
    scheme, _, credentials = header.partition(" ")
    try:
        pair = base64.b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        pair = ""
    if scheme.lower() != "basic" or ":" not in pair:
        raise _refused(server, "the Authorization field holds no Basic credentials", header)
    name, _, secret = pair.partition(":")
    client = _known(server, unquote_plus(name), header)
    if form.get("client_id", client.id) != client.id:
        raise OAuthProblem("invalid_request", "client_id is another one than in the Authorization field")
    _must_be(server, client, "client_secret_basic", header)
    hint = "; it has to be form-urlencoded before it's base64 (RFC 6749, 2.3.1)" if secret == client.secret else ""
    _same(server, client.secret, unquote_plus(secret), hint, header)
    return client


def _assertion(server: FakeAuthorizationServer, form: Mapping[str, str]) -> Client:
    """RFC 7523, 3."""
    if form.get("client_assertion_type") != ASSERTION:
        raise OAuthProblem("invalid_request", f"client_assertion_type has to be {ASSERTION}")
    try:
        token = jose.parts(form["client_assertion"])
    except ValueError:
        raise _refused(server, "the client assertion is no JWT") from None
    client = _known(server, str(token.claims.get("sub", "")))
    _must_be(server, client, "private_key_jwt")
    if not any(verified(token, jwk) for jwk in (client.jwks or {}).get("keys", ())):
        raise _refused(server, "no key of the client's has signed the assertion")
    if problem := _flaw(server, client, token.claims):
        raise _refused(server, f"client assertion: {problem}")
    return client


def _flaw(server: FakeAuthorizationServer, client: Client, claims: Mapping[str, object]) -> str:
    audiences = claims.get("aud")
    expires = claims.get("exp")
    if claims.get("iss") != client.id:
        return "iss isn't the client"
    if not {server.issuer, server.url("token")} & set(audiences if isinstance(audiences, list) else [audiences]):
        return "aud is neither the issuer nor the token endpoint"
    if not isinstance(expires, int | float) or expires <= server.now():
        return "exp is over or missing"
    if not claims.get("jti") or not server.vault.fresh("assertion", client.id, claims["jti"]):
        return "jti was there before or is missing"
    return ""


def _known(server: FakeAuthorizationServer, name: str, header: str = "") -> Client:
    if (client := server.clients.get(name)) is None:
        raise _refused(server, "no such client" if name else "no client authentication", header)
    return client


def _must_be(server: FakeAuthorizationServer, client: Client, method: str, header: str = "") -> None:
    if client.auth_method != method:
        raise _refused(server, f"the client is registered for {client.auth_method}, and came by {method}", header)


def _same(server: FakeAuthorizationServer, secret: str, given: str, hint: str, header: str) -> None:
    if not secret or not hmac.compare_digest(secret.encode(), given.encode()):
        raise _refused(server, f"the secret is wrong{hint}", header)


def _refused(server: FakeAuthorizationServer, description: str, header: str = "") -> OAuthProblem:
    """RFC 6749, 5.2: who came by the Authorization field gets 401, and the field to come by."""
    status = server.switches.invalid_client_status
    fields = (("WWW-Authenticate", f'Basic realm="{server.issuer}"'),) if header and status == 401 else ()
    return OAuthProblem("invalid_client", description, status=status, headers=fields)
