"""The fake authorization server as an origin: it answers for the host of its issuer, in every mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.errors import NoMatchingMock

if TYPE_CHECKING:
    from pytest_apiint.errors import ApiintError
    from pytest_apiint.exchange import Exchange, Request
    from pytest_apiint.oauth.server import FakeAuthorizationServer
    from pytest_apiint.script import Answer


class Authorization:
    """Answers what is for `server`, and nothing else."""

    live = False
    lacks = "isn't for the authorization server"

    def __init__(self, server: FakeAuthorizationServer) -> None:
        self._server = server

    def forward(self, attempt: Request) -> None:
        """Nowhere: the server is here."""

    def decide(self, request: Request) -> Answer | None:
        return self._server.decide(request) if self._server.owns(request.url) else None

    def unmatched(self, request: Request) -> ApiintError:
        return NoMatchingMock(f"{request.method} {request.host}: the authorization server is at {self._server.issuer}")

    def heard(self, exchange: Exchange) -> None:
        """Nothing comes of it."""
