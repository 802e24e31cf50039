"""The server's keys (RFC 7517, 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.oauth import answers

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.oauth.server import FakeAuthorizationServer


def answer(server: FakeAuthorizationServer, request: Request) -> Response:
    return answers.document(server.keys.document(), max_age=server.switches.jwks_max_age)
