"""Where the user decides (RFC 6749, 4.1.1 and 4.1.2; RFC 9207). There's no browser: `user` agrees at once."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from pytest_apiint.oauth import answers, form
from pytest_apiint.oauth.problems import OAuthProblem
from pytest_apiint.oauth.vault import Code, Grant

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.oauth.clients import Client
    from pytest_apiint.oauth.server import FakeAuthorizationServer

_LOOPBACK = ("127.0.0.1", "::1")


def answer(server: FakeAuthorizationServer, request: Request) -> Response:
    """A redirect to the client with a code, or with an error; a page where no client is known to send it to."""
    try:
        asked = form.once(request.query) if request.method == "GET" else form.body(request)
        pushed, asked = _pushed(server, asked)
        client = _client(server, asked)
        target = _target(client, asked)
    except OAuthProblem as problem:
        # RFC 6749, 4.1.2.1: such a user agent must not be sent on.
        return answers.page(400, f"{problem.error}: {problem.description}")
    try:
        mishap = server.mishaps.next("authorize")
        if mishap is not None and (page := mishap.answer()) is not None:
            return page
        told = {"code": _code(server, client, asked, pushed=pushed)}
    except OAuthProblem as problem:
        told = {"error": problem.error, "error_description": problem.description}
    return answers.redirect(target, server.callback({**told, **_echo(server, asked)}))


def _echo(server: FakeAuthorizationServer, asked: dict[str, str]) -> dict[str, str]:
    state = {"state": asked["state"]} if "state" in asked else {}
    return {**state, **({"iss": server.issuer} if server.switches.iss else {})}


def _pushed(server: FakeAuthorizationServer, asked: dict[str, str]) -> tuple[bool, dict[str, str]]:
    """What was pushed before (RFC 9126, 4): good once."""
    if "request_uri" not in asked:
        return False, asked
    client, parameters, expires = server.vault.pushed.pop(asked["request_uri"], ("", {}, 0.0))
    if client != asked.get("client_id") or server.now() >= expires:
        raise OAuthProblem("invalid_request_uri", "no such request of this client, or it's too old")
    return True, parameters


def _client(server: FakeAuthorizationServer, asked: dict[str, str]) -> Client:
    if (client := server.clients.get(form.demanded(asked, "client_id"))) is None:
        raise OAuthProblem("invalid_request", "no such client")
    return client


def _target(client: Client, asked: dict[str, str]) -> str:
    """RFC 9700, 4.1.3: compared letter by letter; of a loopback address the port may be any (RFC 8252, 7.3)."""
    target = asked.get("redirect_uri")
    if target is None:
        if len(client.redirect_uris) != 1:
            raise OAuthProblem("invalid_request", "redirect_uri is missing, and the client has several")
        return client.redirect_uris[0]
    if target not in client.redirect_uris and _portless(target) not in map(_portless, client.redirect_uris):
        raise OAuthProblem("invalid_request", "redirect_uri isn't registered for the client")
    return target


def _portless(uri: str) -> str:
    parts = urlsplit(uri)
    if parts.hostname not in _LOOPBACK:
        return uri
    return urlunsplit((parts.scheme, parts.hostname, parts.path, parts.query, parts.fragment))


def _code(server: FakeAuthorizationServer, client: Client, asked: dict[str, str], *, pushed: bool) -> str:
    switches = server.switches
    if asked.get("response_type") != "code":
        raise OAuthProblem("unsupported_response_type", "response_type=code alone is answered here")
    if "authorization_code" not in client.grants:
        raise OAuthProblem("unauthorized_client", "the client isn't registered for authorization_code")
    if switches.par_required and not pushed:
        raise OAuthProblem("invalid_request", "authorization requests have to be pushed (RFC 9126)")
    challenge, method = asked.get("code_challenge"), asked.get("code_challenge_method", "plain")
    if challenge is None and switches.pkce_required:
        raise OAuthProblem("invalid_request", "code_challenge is missing (RFC 7636, 4.4.1)")
    if challenge is not None and method not in switches.pkce_methods:
        raise OAuthProblem("invalid_request", f"code_challenge_method isn't one of {', '.join(switches.pkce_methods)}")
    now = server.now()
    grant = Grant(client.id, server.granted(asked.get("scope", "")), server.user, asked.get("nonce"), now)
    code = Code(
        secrets.token_urlsafe(24),
        grant,
        asked.get("redirect_uri"),
        challenge,
        method,
        now + switches.code_lifetime,
        asked.get("dpop_jkt"),
    )
    server.vault.codes[code.value] = code
    return code.value
