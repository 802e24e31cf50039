"""A recording that answers: each interaction once, in order, to whoever asks what was asked then."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pytest_apiint.cassettes import unmatched
from pytest_apiint.cassettes.documents import Documents
from pytest_apiint.cassettes.index import Index
from pytest_apiint.cassettes.interaction import Interaction
from pytest_apiint.cassettes.matching import Matching
from pytest_apiint.cassettes.unmatched import Candidate
from pytest_apiint.errors import ApiintError, CassetteDamaged
from pytest_apiint.exchange import Headers, Request
from pytest_apiint.secrets.placeholders import PLACEHOLDER, PREFIX

_EMPTY = b"interactions: []\nversion: 1\n"
_USUAL = Matching()


@dataclass(frozen=True, slots=True)
class Unplayed:
    """A recording that nobody asked for; `index` counts the cassette's interactions from 0."""

    method: str
    url: str
    index: int


class Cassette:
    """A file of vcrpy's format. Threads may play it; each recording is played to one of them.

    `exists` is false where there's no such file; it then is a cassette without recordings.
    """

    def __init__(
        self,
        path: Path,
        data: bytes | None,
        *,
        matching: Matching = _USUAL,
        scrub: Callable[[Request], Request] | None = None,
    ) -> None:
        self.path = path
        self.exists: bool = data is not None
        self.matching = matching
        self._scrub = scrub
        self._documents = Documents(_EMPTY if data is None else data, file=path)
        self._index = Index(self._documents, matching)
        self._played: set[int] = set()
        self._refused: Counter[Any] = Counter()
        self._damage: CassetteDamaged | None = None
        self._lock = threading.RLock()

    @classmethod
    def open(
        cls, path: Path, *, matching: Matching = _USUAL, scrub: Callable[[Request], Request] | None = None
    ) -> Cassette:
        """The cassette at `path`, YAML or JSON, read as far as needed to find its interactions.

        `scrub` puts placeholders in the place of secrets, as was done when the cassette was written.

        Raises:
            CassetteDamaged: The file isn't such a cassette; the message names file, line and what to do.
        """
        try:
            data = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            data = None
        except OSError as error:
            raise unmatched.unreadable(path, error) from error
        return cls(path, data, matching=matching, scrub=scrub)

    def play(self, request: Request) -> Interaction | None:
        """The first recording of `request` that wasn't played yet; ``None`` where `unmatched` says why."""
        with self._lock:
            try:
                for asked in self._readings(request):
                    _, group = self._index.group(asked)
                    number = group.take(asked) if group else None
                    if number is not None:
                        self._played.add(number)
                        return self._documents.interaction(number)
                if (number := self._but_for_secrets(request)) is not None:
                    self._played.add(number)
                    return self._documents.interaction(number)
                self._refused[self._what(request)] += 1
            except CassetteDamaged as error:
                # The client gets a failed connection in any case; `unmatched` then tells the test.
                self._damage = error
        return None

    def unmatched(self, request: Request) -> ApiintError:
        """Why nothing answers `request`: no cassette, none like it, or all like it were played."""
        with self._lock:
            try:
                return self._unmatched(request)
            except CassetteDamaged as error:
                return error

    @property
    def unplayed(self) -> list[Unplayed]:
        """The recordings that nobody asked for, in order."""
        with self._lock:
            return [
                Unplayed(*self._documents.target(number), number)
                for number in range(len(self))
                if number not in self._played
            ]

    @property
    def played(self) -> int:
        """How many recordings were played, repeats apart."""
        with self._lock:
            return len(self._played)

    def written(self, request: Request) -> Request:
        """`request` as it would stand in the file."""
        return self._readings(request)[0]

    @property
    def recorded_at(self) -> datetime | None:
        """When its first interaction was recorded; ``None`` where it doesn't say."""
        return self._documents.recorded_at

    def __iter__(self) -> Iterator[Interaction]:
        """Every recording, in order, played or not."""
        for number in range(len(self)):
            with self._lock:
                found = self._documents.interaction(number)
            yield found

    def __len__(self) -> int:
        return len(self._documents)

    def _but_for_secrets(self, request: Request) -> int | None:
        """The first recording whose URL only differs where it has a placeholder.

        What a later answer taught to be a secret was replaced in earlier requests too, and isn't known as one yet.
        """
        for number in range(len(self)):
            method, url = self._documents.target(number)
            if PREFIX in url and number not in self._played and method == request.method:
                parts = PLACEHOLDER.sub("\n", url).split("\n")
                if re.fullmatch("[^/?#&]*".join(map(re.escape, parts)), request.url):
                    recorded = self._documents.request(number)
                    _, group = self._index.group(recorded)
                    return group.take(recorded) if group else None
        return None

    def _readings(self, request: Request) -> list[Request]:
        """`request` as it would stand on disk, and as it is, since others' cassettes hold secrets in clear."""
        if self._scrub is None:
            return [request]
        scrubbed = self._scrub(request)
        return [scrubbed] if scrubbed is request else [scrubbed, request]

    def _what(self, request: Request) -> Any:
        request = self._readings(request)[0]
        body = request.body if self.matching.on_body else b""
        return self._index.group(request)[0], body

    def _unmatched(self, request: Request) -> ApiintError:
        shown = self._readings(request)[0]
        if self._damage is not None:
            return self._damage
        if not self.exists:
            return unmatched.missing(shown, self.path)
        similar: list[int] = []
        for asked in self._readings(request):
            _, group = self._index.group(asked)
            if group and (agreeing := group.agreeing(asked)):
                times = len(agreeing) + max(1, self._refused[self._what(request)])
                return unmatched.exhausted(shown, self.path, agreeing, times, line=self._documents.line)
            similar = similar or (group.numbers if group else [])
        return unmatched.unlike(shown, self.path, self._candidates(similar), self.matching, line=self._documents.line)

    def _candidates(self, numbers: list[int]) -> list[Candidate]:
        """These recordings, or all where there are none, without secrets."""
        return [
            Candidate(self._recorded(number, whole=bool(numbers)), number, number in self._played)
            for number in numbers or range(len(self))
        ]

    def _recorded(self, number: int, *, whole: bool) -> Request:
        request = self._documents.request(number) if whole else Request(*self._documents.target(number), Headers())
        return self._readings(request)[0]
