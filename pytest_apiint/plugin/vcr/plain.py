"""Cassettes whose configuration needs nothing of vcrpy: our reader plays them, our writer records them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_apiint.cassettes.cassette import Cassette
from pytest_apiint.cassettes.interaction import Interaction
from pytest_apiint.cassettes.likeness import Likeness
from pytest_apiint.cassettes.matching import Matching
from pytest_apiint.cassettes.recording import Recording
from pytest_apiint.plugin.vcr.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Literal

    from pytest_apiint.cassettes.recording import Saved
    from pytest_apiint.errors import ApiintError
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.plugin.vcr.config import Asked
    from pytest_apiint.secrets.scrub import Scrubber


class PlainTape:
    """A test's own cassette and those that its marks name, played in that order.

    `play_count` is how many recorded answers were played, repeats too.
    """

    def __init__(self, asked: Asked, scrub: Scrubber) -> None:
        self.path = asked.path
        self._mode = asked.record_mode
        self._scrub = scrub
        self._filters = Filters.of(asked.options)
        self._matching = _matching(asked.options)
        self._paths = list(dict.fromkeys((asked.path, *map(Path, asked.extra))))
        self._lock = threading.Lock()
        self._new: list[Interaction] = []
        if self._mode == "all":
            self._paths.clear()
        elif self._mode == "rewrite":
            self._paths.remove(asked.path)
        self.rewind()
        there = any(len(cassette) for cassette in self._cassettes)
        self.records = self._mode in ("all", "rewrite", "new_episodes") or (self._mode == "once" and not there)

    # -- what a session asks --------------------------------------------------------------------

    @property
    def shown(self) -> PlainTape:
        return self

    def ignores(self, request: Request) -> bool:
        return False

    def play(self, request: Request) -> Response | None:
        """The next recorded answer to such a request, of the first cassette that has one."""
        for cassette in self._cassettes:
            if (found := cassette.play(request)) is not None:
                with self._lock:
                    self.play_count += 1
                return found.response
        return None

    def unmatched(self, request: Request) -> ApiintError:
        """Why the cassettes don't answer: the nearest recording of the test's own, else of the first that is there."""
        if not self._cassettes:
            return Cassette(self.path, None).unmatched(request)
        there = [cassette for cassette in self._cassettes if cassette.exists] or self._cassettes
        return there[0].unmatched(request)

    def add(self, request: Request, response: Response, *, at: float, elapsed: float) -> None:
        """Record an answer."""
        one = Interaction(request, response, datetime.fromtimestamp(at, UTC), elapsed)
        with self._lock:
            self._new.append(one)

    @property
    def cassettes(self) -> Sequence[Cassette]:
        return self._cassettes

    def save(self, *, since: datetime) -> Saved | None:
        """Write what was recorded into the test's own cassette, scrubbed and filtered."""
        if not self._new:
            return None
        recording = Recording()
        for one in self._new:
            recording.add(one)
        keep: Literal["missing", "all"] = "all" if self._mode in ("all", "rewrite") else "missing"
        return recording.save(self.path, keep=keep, scrub=_Both(self._scrub, self._filters), since=since)

    def _asked(self, request: Request) -> Request:
        return _Both(self._scrub, self._filters).request(request)

    # -- what tests ask of vcrpy's cassettes ----------------------------------------------------

    def rewind(self) -> None:
        """Play everything from the beginning again."""
        self._cassettes = [Cassette.open(path, matching=self._matching, scrub=self._asked) for path in self._paths]
        self.play_count = 0

    @property
    def all_played(self) -> bool:
        """Whether every recording was played."""
        return not self._new and not any(cassette.unplayed for cassette in self._cassettes)

    @property
    def dirty(self) -> bool:
        """Whether there is something to save."""
        return bool(self._new)

    @property
    def rewound(self) -> bool:
        """Whether there were recordings at the start."""
        return any(cassette.exists for cassette in self._cassettes)

    @property
    def record_mode(self) -> str:
        return self._mode

    @property
    def write_protected(self) -> bool:
        """Whether nothing is recorded."""
        return not self.records

    @property
    def requests(self) -> list[Likeness]:
        """The recorded requests, with the attributes of vcrpy's."""
        return [Likeness(one.request) for one in self._every()]

    @property
    def responses(self) -> list[dict[str, Any]]:
        """The recorded responses, as vcrpy keeps them."""
        return [_response(one) for one in self._every()]

    @property
    def data(self) -> list[tuple[Likeness, dict[str, Any]]]:
        """Both."""
        return list(zip(self.requests, self.responses, strict=True))

    def __len__(self) -> int:
        return sum(map(len, self._cassettes)) + len(self._new)

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        return f"<Cassette containing {len(self)} recorded response(s)>"

    def _every(self) -> Iterable[Interaction]:
        for cassette in self._cassettes:
            yield from cassette
        yield from list(self._new)


@dataclass(frozen=True, slots=True)
class _Both:
    """Our scrubbing, and then the user's filters, whose replacements stay as they say."""

    scrub: Scrubber
    filters: Filters

    def reserve(self, text: str) -> None:
        self.scrub.reserve(text)

    def request(self, request: Request) -> Request:
        return self.filters.request(self.scrub.request(request))

    def response(self, response: Response) -> Response:
        return self.scrub.response(response)

    def leaks(self, data: bytes) -> Sequence[str]:
        return self.scrub.leaks(data)


def _matching(options: Any) -> Matching:
    usual = Matching()
    names = (*options.get("match_on", usual.match_on), *options.get("additional_matchers", ()))
    return Matching(names, allow_playback_repeats=bool(options.get("allow_playback_repeats")))


def _response(one: Interaction) -> dict[str, Any]:
    headers: dict[str, list[str]] = {}
    for name, value in one.response.headers.pairs:
        headers.setdefault(name, []).append(value)
    return {
        "status": {"code": one.response.status, "message": one.response.reason},
        "headers": headers,
        "body": {"string": one.response.body},
    }
