"""What plays, and perhaps records, in a test marked vcr."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from pytest_apiint.exchange import Response
from pytest_apiint.script import Answer, Forward

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pytest_apiint.cassettes.cassette import Cassette
    from pytest_apiint.cassettes.recording import Saved
    from pytest_apiint.errors import ApiintError
    from pytest_apiint.exchange import Exchange, Request
    from pytest_apiint.sandbox.facts import Facts
    from pytest_apiint.sandbox.refused import Refused
    from pytest_apiint.script import Decision

REAL = "sandbox"  # what the journal calls answers of real services


class Tape(Protocol):
    """A test's cassettes. `records` where what they don't hold is asked of the real service, and added."""

    records: bool

    @property
    def shown(self) -> Any:
        """What the fixture `vcr` is."""

    def ignores(self, request: Request) -> bool:
        """Whether a request is no business of the cassettes', and goes out."""

    def play(self, request: Request) -> Response | None:
        """The next recorded answer to such a request."""

    def unmatched(self, request: Request) -> ApiintError:
        """Why there is none."""

    def add(self, request: Request, response: Response, *, at: float, elapsed: float) -> None:
        """Record a real answer that came `at` (seconds since the epoch) and took `elapsed` seconds."""

    @property
    def cassettes(self) -> Sequence[Cassette]:
        """The recordings that are played, as far as they are ours to read."""

    def save(self, *, since: datetime) -> Saved | None:
        """Write what was recorded, if anything was. The run began at `since`: what it recorded stays."""


class Taped:
    """The origin of every host: a tape answers, and where that records, whoever is asked."""

    lacks = "isn't in the cassette"

    def __init__(self, tape: Tape, *, live: bool, epoch: float, facts: Facts) -> None:
        self._tape = tape
        self.live = live
        self._epoch = epoch
        self._facts = facts

    def decide(self, request: Request) -> Decision | Refused | None:
        """The recorded answer at once, or on to the service."""
        if self._tape.ignores(request):
            return Forward(origin="ignored")
        if (response := self._tape.play(request)) is not None:
            return Answer(response, 0.0, "cassette")
        if not self._tape.records:
            return None
        self._facts.sent("record", "vcr", request.host)
        return Forward(origin=REAL, kept=True)

    def forward(self, attempt: Request) -> Forward | None:
        """Nowhere ahead of time: a cassette may have it."""

    def heard(self, exchange: Exchange) -> None:
        if exchange.origin == REAL and isinstance(exchange.outcome, Response):
            at, elapsed = self._epoch + exchange.ended, exchange.ended - exchange.started
            self._tape.add(exchange.request, exchange.outcome, at=at, elapsed=elapsed)

    def unmatched(self, request: Request) -> ApiintError:
        return self._tape.unmatched(request)
