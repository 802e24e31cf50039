"""Replay mode's origin: a recording answers, with the time that it took then."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, get_args

from pytest_apiint import framing
from pytest_apiint.cassettes import mishaps
from pytest_apiint.script import Answer, Break, Close, Event, Refusal, RefusalKind, Reset, Send, Silence, Wait

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_apiint.cassettes.cassette import Cassette
    from pytest_apiint.cassettes.mishaps import Mishap
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
        self._mishaps = list(mishaps.of(cassette.path)) if behind is None else []
        self._lock = Lock()

    @property
    def live(self) -> bool:
        return self._behind is not None and self._behind.live

    def decide(self, request: Request) -> Decision | Refused | None:
        """The recorded answer to such a request, in the order in which they were recorded."""
        asked = self._asked(request)
        if self._mishaps and (failed := self._failed(asked)) is not None:
            return failed
        found = self.cassette.play(asked)
        if found is not None:
            return Answer(found.response, 0.0 if self.live else found.elapsed or 0.0, "cassette")
        return self._behind.decide(request) if self._behind is not None else None

    def _failed(self, request: Request) -> Decision | None:
        """What went wrong with such a request when it was recorded, at the same place in the order."""
        asked, played = self.cassette.written(request), self.cassette.played
        with self._lock:
            for mishap in self._mishaps:
                same = (mishap.request.method, mishap.request.url) == (asked.method, asked.url)
                if same and mishap.after <= played:
                    self._mishaps.remove(mishap)
                    return _again(mishap)
        return None

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


def _again(mishap: Mishap) -> Break:
    """A recorded failure as it comes to a client once more, after as long as it took."""
    failure = mishap.failure
    if failure.kind in get_args(RefusalKind):
        return Break(Refusal(failure.kind), failure, "cassette")  # type: ignore[arg-type]  # it has just been asked
    events: list[Event] = [Wait(mishap.elapsed)] if mishap.elapsed and failure.kind != "read_timeout" else []
    if (partial := failure.response) is not None:
        body = framing.chunk(partial.body) if framing.chunked(partial) and partial.body else partial.body
        events.append(Send(framing.head(partial, list(partial.headers.pairs)) + body))
    ends: dict[str, Event] = {"read_timeout": Silence(), "truncated": Close(), "closed": Close()}
    return Break((*events, ends.get(failure.kind, Reset())), failure, "cassette")
