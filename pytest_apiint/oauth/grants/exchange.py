"""One token for another (RFC 8693)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pytest_apiint.oauth import answers, issuing
from pytest_apiint.oauth.form import demanded
from pytest_apiint.oauth.problems import OAuthProblem
from pytest_apiint.oauth.vault import Grant

if TYPE_CHECKING:
    from pytest_apiint.exchange import Response
    from pytest_apiint.oauth.clients import Client
    from pytest_apiint.oauth.server import FakeAuthorizationServer

ACCESS_TOKEN: Final = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - the name of a kind


def token(server: FakeAuthorizationServer, client: Client, form: dict[str, str], key: str | None) -> Response:
    """An access token for the subject of another; with an actor's token it says who acts (RFC 8693, 4.1).

    Raises:
        OAuthProblem: a token isn't good, or is of another kind, or more is asked for than it's good for.
    """
    subject = _grant(server, form, "subject_token")
    actor = _grant(server, form, "actor_token") if "actor_token" in form else None
    if form.get("requested_token_type", ACCESS_TOKEN) != ACCESS_TOKEN:
        raise OAuthProblem("invalid_request", f"requested_token_type: {ACCESS_TOKEN} alone is issued here")
    scope = form.get("scope", subject.scope)
    if not set(scope.split()) <= set(subject.scope.split()):
        raise OAuthProblem("invalid_scope", "more than the subject token is good for")
    name = None if actor is None else actor.user or actor.client_id
    grant = replace(subject, client_id=client.id, scope=server.granted(scope), actor=name, nonce=None)
    plain = issuing.answer(server, issuing.access(server, grant, key), None, scope=scope)
    body = {name: value for name, value in json.loads(plain.body).items() if name != "id_token"}
    return answers.document({**body, "issued_token_type": ACCESS_TOKEN})


def _grant(server: FakeAuthorizationServer, form: dict[str, str], name: str) -> Grant:
    value = demanded(form, name)
    if demanded(form, f"{name}_type") != ACCESS_TOKEN:
        raise OAuthProblem("invalid_request", f"{name}_type: {ACCESS_TOKEN} alone is taken here")
    if (token := server.vault.alive(value, server.now())) is None or token.kind != "access_token":
        raise OAuthProblem("invalid_request", f"{name} isn't good")  # RFC 8693, 2.2.2
    return token.grant
