"""An API as it was recorded: a cassette answers, whichever of its servers a request was for."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pytest_apiint.errors import CassetteDamaged
from pytest_apiint.origins.cassette import Replay
from pytest_apiint.script import Answer, Break, Wait
from pytest_apiint.serving.port import Asked
from pytest_apiint.serving.problems import problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_apiint.cassettes.cassette import Cassette
    from pytest_apiint.errors import ApiintError
    from pytest_apiint.exchange import Exchange, Request
    from pytest_apiint.script import Decision, Forward

UNRECORDED: Final = "(not in the cassette)"
BASE: Final = "http://api.test"  # what requests are for, until they're brought to a recorded server


class RecordedApi:
    """Plays `cassette`, at once and without the waits of then; a request stands for one to any server in it."""

    live = False
    lacks = "isn't in the cassette"

    def __init__(self, cassette: Cassette) -> None:
        """Raises CassetteDamaged: it can't be read."""
        self._cassette = cassette
        servers = dict.fromkeys(_server(one.url) for one in cassette.unplayed)
        self._replays = [Replay(cassette, _at(server)) for server in servers if server]
        self._lacking: dict[Request, str] = {}
        self._lock = Lock()

    def forward(self, attempt: Request) -> Forward | None:
        """Nowhere: the cassette answers here."""

    def heard(self, exchange: Exchange) -> None:
        """Nothing comes of it."""

    def unmatched(self, request: Request) -> ApiintError:
        """The nearest recording, and what differs."""
        first, *_ = self._replays or [Replay(self._cassette, lambda asked: asked)]
        return first.unmatched(request)

    def decide(self, request: Request) -> Decision:
        for replay in self._replays:
            found = replay.decide(request)
            if isinstance(found, Answer):
                return replace(found, latency=0.0)
            if isinstance(found, Break):
                return _at_once(found)
        error = self.unmatched(request)
        text = str(error)
        with self._lock:
            self._lacking[request] = text
        return Answer(problem(500 if isinstance(error, CassetteDamaged) else 404, text), origin="cassette")

    def asked(self, request: Request) -> Asked:
        with self._lock:
            lacking = self._lacking.pop(request, None)
        if lacking is None:
            return Asked(f"{request.method} {request.path}")
        return Asked(UNRECORDED, (lacking.partition("\n")[0],))


def _server(url: str) -> str:
    """``https://api.acme.example``; nothing where the URL is none."""
    try:
        split = urlsplit(url)
    except ValueError:
        return ""
    return f"{split.scheme}://{split.netloc}" if split.netloc else ""


def _at(server: str) -> Callable[[Request], Request]:
    """Gives a request the name that it would have had there."""

    def asked(request: Request) -> Request:
        split = request.split
        target = f"{split.path or '/'}{'?' * bool(split.query)}{split.query}"
        return replace(request, url=f"{server}{target}")

    return asked


def _at_once(broken: Break) -> Break:
    if not isinstance(broken.script, tuple):
        return broken
    return replace(broken, script=tuple(event for event in broken.script if not isinstance(event, Wait)))
