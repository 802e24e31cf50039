"""Routes where others answer: pinned ones answer all the same, the rest is held against the real answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.errors import MockDrifted
from pytest_apiint.exchange import Response
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.origins.shape import Drift, drifts
from pytest_apiint.script import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_apiint.errors import ApiintError
    from pytest_apiint.exchange import Exchange, Request
    from pytest_apiint.origins.mock import Mock
    from pytest_apiint.origins.port import Origin
    from pytest_apiint.origins.routes import Route
    from pytest_apiint.sandbox.refused import Refused
    from pytest_apiint.script import Decision, Forward

_SHOWN = 3


class Registered:
    """Puts `mock`'s pinned routes before `behind`, who answers else; `tell` hears of mocks that have drifted.

    Routes stand below the API's base URL in every mode; `asked` names a request so. `learn` hears of real exchanges.
    """

    def __init__(
        self,
        mock: Mock,
        behind: Origin,
        asked: Callable[[Request], Request],
        tell: Callable[[Request, MockDrifted], None],
        learn: Callable[[Request, Response], None] | None = None,
    ) -> None:
        self._mock = mock
        self._behind = behind
        self._asked = asked
        self._tell = tell
        self._learn = learn

    @property
    def live(self) -> bool:
        return self._behind.live

    @property
    def lacks(self) -> str:
        return self._behind.lacks

    def decide(self, request: Request) -> Decision | Refused | None:
        """A pinned route's answer, or whose answer else it is."""
        if self._mock.pinned and (decision := self._mock.decide(self._asked(request), pinned=True)) is not None:
            return decision
        return self._behind.decide(request)

    def forward(self, attempt: Request) -> Forward | None:
        """Nowhere ahead of time, where a pinned route may answer."""
        return None if self._mock.pinned else self._behind.forward(attempt)

    def heard(self, exchange: Exchange) -> None:
        """A real answer shows what a mock should say."""
        self._behind.heard(exchange)
        if exchange.origin == "sandbox" and isinstance(exchange.outcome, Response):
            if self._learn is not None:
                self._learn(exchange.request, exchange.outcome)
            request = self._asked(exchange.request)
            for route, decision in self._mock.answers(request):
                if isinstance(decision, Answer) and (found := drifts(decision.response, exchange.outcome)):
                    self._tell(request, MockDrifted(_text(route, request, found)))
                return

    def unmatched(self, request: Request) -> ApiintError:
        return self._behind.unmatched(request)


def _text(route: Route, request: Request, found: list[Drift]) -> str:
    rows = [("at", shorten(near(str(route.place)), 64))]
    for drift in found[:_SHOWN]:
        rows += [(shorten(drift.place, 20), f"mocked: {drift.mocked}; live: {drift.live}")]
    if len(found) > _SHOWN:
        rows.append(("", f"and {len(found) - _SHOWN} more"))
    rows.append(("fix", "mock what the API answers; pinned=True serves the route in every mode, unchecked"))
    return layout(f"the mock of {request.method} {shorten(request.path, 50)} has drifted", rows)
