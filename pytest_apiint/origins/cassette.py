"""Replay mode's origin: a recording answers, with the time that it took then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.script import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_apiint.cassettes.cassette import Cassette
    from pytest_apiint.errors import ApiintError
    from pytest_apiint.exchange import Exchange, Request
    from pytest_apiint.origins.port import Origin
    from pytest_apiint.sandbox.refused import Refused
    from pytest_apiint.script import Decision, Forward


class Replay:
    """Plays `cassette`, whose requests name the API by its base URL; `asked` names others so.

    `behind` is asked for what the cassette doesn't hold, while more is being recorded.
    """

    lacks = "isn't in the cassette"

    def __init__(self, cassette: Cassette, asked: Callable[[Request], Request], behind: Origin | None = None) -> None:
        self.cassette = cassette
        self._asked = asked
        self._behind = behind

    @property
    def live(self) -> bool:
        return self._behind is not None and self._behind.live

    def decide(self, request: Request) -> Decision | Refused | None:
        """The recorded answer to such a request, in the order in which they were recorded."""
        found = self.cassette.play(self._asked(request))
        if found is not None:
            return Answer(found.response, 0.0 if self.live else found.elapsed or 0.0, "cassette")
        return self._behind.decide(request) if self._behind is not None else None

    def forward(self, attempt: Request) -> Forward | None:
        """Nowhere ahead of time: the cassette may have it."""

    def heard(self, exchange: Exchange) -> None:
        if self._behind is not None:
            self._behind.heard(exchange)

    def unmatched(self, request: Request) -> ApiintError:
        """The nearest recording, and what differs."""
        if self._behind is not None:
            return self._behind.unmatched(request)
        return self.cassette.unmatched(self._asked(request))
