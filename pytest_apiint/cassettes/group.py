"""Recordings whose request's line is the same: played in their order, each once."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict, deque
from collections.abc import Iterator

from pytest_apiint.cassettes import bodies
from pytest_apiint.cassettes.bodies import Form
from pytest_apiint.cassettes.documents import Documents
from pytest_apiint.cassettes.likeness import Likeness
from pytest_apiint.cassettes.matching import Matching, objection
from pytest_apiint.exchange import Request


class Group:
    """Numbers of recordings. Their bodies are only read, and only as far as needed, where bodies must agree."""

    def __init__(self, documents: Documents, matching: Matching) -> None:
        self._documents = documents
        self._tests = matching.tests
        self._repeats = matching.allow_playback_repeats
        self._on_body = matching.on_body
        self._unread: deque[int] = deque()
        self._by_form: defaultdict[Form, dict[int, None]] = defaultdict(dict)
        self._forms: dict[int, frozenset[Form]] = {}
        self.numbers: list[int] = []
        self.played: list[int] = []

    def add(self, number: int) -> None:
        """Add a recording, in whatever order they're found."""
        insort(self._unread, number)
        insort(self.numbers, number)

    def take(self, request: Request) -> int | None:
        """The first recording of `request` that wasn't played yet; ``None`` where all were, or none agrees."""
        number = next((one for one in self._waiting(request) if self._passes(request, one)), None)
        if number is None:
            return self._again(request) if self._repeats else None
        if self._on_body:
            for form in self._forms[number]:
                del self._by_form[form][number]
        else:
            self._unread.remove(number)
        self.played.append(number)
        return number

    def agreeing(self, request: Request) -> list[int]:
        """The recordings of `request`, played or not."""
        wanted = self._wanted(request)
        return [
            number
            for number in self.numbers
            if (not self._on_body or wanted & self._read(number)) and self._passes(request, number)
        ]

    def _again(self, request: Request) -> int | None:
        wanted = self._wanted(request)
        for number in reversed(self.played):
            if (not self._on_body or wanted & self._forms[number]) and self._passes(request, number):
                return number
        return None

    def _wanted(self, request: Request) -> frozenset[Form]:
        return bodies.forms(request.body, request.headers) if self._on_body else frozenset()

    def _waiting(self, request: Request) -> Iterator[int]:
        """Those not played yet, in order, whose body agrees where it must."""
        if not self._on_body:
            # Without tests the first one passes, and the rest isn't looked at.
            yield from tuple(self._unread) if self._tests else (self._unread[0],) if self._unread else ()
            return
        wanted = self._wanted(request)
        yield from sorted({number for form in wanted for number in self._by_form.get(form, ())})
        while self._unread:
            number = self._unread.popleft()
            forms = self._read(number)
            for form in forms:
                self._by_form[form][number] = None
            if forms & wanted:
                yield number

    def _read(self, number: int) -> frozenset[Form]:
        if number not in self._forms:
            recorded = self._documents.request(number)
            self._forms[number] = bodies.forms(recorded.body, recorded.headers, self._documents.body(number))
        return self._forms[number]

    def _passes(self, request: Request, number: int) -> bool:
        if not self._tests:
            return True
        asked, recorded = Likeness(request), Likeness(self._documents.request(number))
        return all(objection(test, asked, recorded) is None for test in self._tests.values())
