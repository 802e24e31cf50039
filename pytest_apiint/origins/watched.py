"""An origin whose exchanges are held against the API's description."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_apiint.contract.watch import Watch
    from pytest_apiint.errors import ApiintError
    from pytest_apiint.exchange import Exchange, Request
    from pytest_apiint.origins.mock import Mock
    from pytest_apiint.origins.port import Origin
    from pytest_apiint.sandbox.refused import Refused
    from pytest_apiint.script import Decision, Forward


class Watched:
    """`behind`, whose exchanges `watch` judges; `mock` knows where its answers were registered."""

    def __init__(self, behind: Origin, mock: Mock, watch: Watch) -> None:
        self._behind = behind
        self._mock = mock
        self._watch = watch

    @property
    def live(self) -> bool:
        return self._behind.live

    @property
    def lacks(self) -> str:
        return self._behind.lacks

    def forward(self, attempt: Request) -> Forward | None:
        return self._behind.forward(attempt)

    def decide(self, request: Request) -> Decision | Refused | None:
        return self._behind.decide(request)

    def unmatched(self, request: Request) -> ApiintError:
        return self._behind.unmatched(request)

    def heard(self, exchange: Exchange) -> None:
        """Judge it, after all that comes of it."""
        self._behind.heard(exchange)
        route = self._mock.answering(exchange.request)
        if route is not None and exchange.origin == "mock":
            self._watch.heard(exchange, route.place, answer=not route.exempt)
        else:
            self._watch.heard(exchange)
