"""Whoever answers in the place of an API: RFC 9110's "origin server"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pytest_apiint.errors import ApiintError
    from pytest_apiint.exchange import Exchange, Request
    from pytest_apiint.sandbox.refused import Refused
    from pytest_apiint.script import Decision, Forward


class Origin(Protocol):
    """Answers requests without doing anything itself. `live` where it sends them on to a real API."""

    @property
    def live(self) -> bool: ...
    @property
    def lacks(self) -> str:
        """What is said in short of a request that it has nothing for: ``"isn't mocked"``."""

    def forward(self, attempt: Request) -> Forward | None:
        """Where `attempt` (which may lack its body) will be sent on to; ``None`` where it won't be."""

    def decide(self, request: Request) -> Decision | Refused | None:
        """What this origin does with `request`; ``None`` where it has nothing for it."""

    def unmatched(self, request: Request) -> ApiintError:
        """Why it has nothing: the nearest that it has, and what differs."""

    def heard(self, exchange: Exchange) -> None:
        """An exchange is over that this origin, or a fault in its place, answered. `exchange` has the test's times."""
