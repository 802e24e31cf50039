"""Answers of a suite that nobody wrote down: the call is made once, against a recording, and these are its answers."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_apiint.cassettes.cassette import Cassette
from pytest_apiint.cassettes.shelf.files import cassettes
from pytest_apiint.errors import SpecMismatch, UsageProblem
from pytest_apiint.exchange import Exchange, Request, Response
from pytest_apiint.faults.plan import Route
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.script import Answer, Decision
from pytest_apiint.suites.answers import BEFORE, Playing, Reply

if TYPE_CHECKING:
    from pytest_apiint.errors import ApiintError
    from pytest_apiint.origins.mock import Mock
    from pytest_apiint.suites.calls import Call
    from pytest_apiint.suites.client import ClientSuite

_RECORD = "run a test that makes the call with\npytest --api-mode=record"


class Taped(Playing):
    """The origin of the first trial: the first cassette that holds a request answers it, at once."""

    lacks = "isn't in the cassette"

    def __init__(self, tapes: Sequence[Cassette], others: Sequence[tuple[Route, Reply]]) -> None:
        super().__init__((), others)
        self.tapes = tapes
        self.missing: list[Request] = []

    def decide(self, request: Request) -> Decision | None:
        if (known := self._other(request)) is not None:
            return known
        for tape in self.tapes:
            if (found := tape.play(request)) is not None:
                return Answer(found.response)
        self.missing.append(request)
        return None

    def unmatched(self, request: Request) -> ApiintError:
        return self.tapes[0].unmatched(request)


class Described(Playing):
    """The origin of the first trial where an API's description answers."""

    lacks = "isn't described"

    def __init__(self, mock: Mock, others: Sequence[tuple[Route, Reply]]) -> None:
        super().__init__((), others)
        self._mock = mock
        self.missing: list[Request] = []
        self.refused: SpecMismatch | None = None

    def decide(self, request: Request) -> Decision | None:
        if (known := self._other(request)) is not None:
            return known
        try:
            if (found := self._mock.described(request)) is not None:
                return found
        except SpecMismatch as mismatch:
            self.refused = mismatch
        self.missing.append(request)
        return None

    def undescribed(self, name: str) -> UsageProblem:
        """The error for a call that makes a request which the description doesn't answer."""
        if self.refused is not None:
            return UsageProblem(f"{name} has no answer: {self.refused}")
        request = self.missing[0]
        rows = [
            ("request", f"{request.method} {shorten(request.url.partition('?')[0], 60)}"),
            ("fix", "give the call its answer, or name a recording: cassette = ... in the suite"),
        ]
        return UsageProblem(layout(f"{name} has no answer, and makes a request that isn't described", rows))


def tapes(suite: ClientSuite, call: Call) -> list[Cassette]:
    """The recordings that `suite` names, for a call without an answer of its own.

    Raises:
        UsageProblem: it names none, or there is none. CassetteDamaged: one can't be read.
    """
    name = f"{type(suite).__name__}.{call.name}"
    if suite.cassette is None:
        what = "pages=" if call.kind == "listing" else "answer="
        rows = [
            ("expected", f"@{call.kind}({what}...): what the API answers when all is well"),
            ("fix", "copy it from the API's documentation, or name a recording:"),
            ("", 'cassette = "cassettes/test_acme/test_get_user.yaml" in the suite,'),
            ("", 'or a description: spec = "acme.openapi.yaml" in the settings'),
        ]
        raise UsageProblem(layout(f"{name} has no answer", rows))
    path = _folder(suite) / suite.cassette
    found = [Cassette.open(file) for file in cassettes(path) if file.exists()]
    if not found:
        rows = [("looked in", near(str(path))), ("fix", _RECORD), ("", "or give the call its answer")]
        raise UsageProblem(layout(f"{name} has no answer, and there is no such cassette", rows))
    return found


def unrecorded(suite: ClientSuite, call: Call, origin: Taped) -> UsageProblem:
    """The error for a call that makes a request which no cassette holds."""
    request = origin.missing[0]
    rows = [
        ("request", f"{request.method} {shorten(request.url.partition('?')[0], 60)}"),
        ("looked in", near(str(_folder(suite) / str(suite.cassette)))),
        ("fix", _RECORD),
        ("", "or give the call its answer"),
    ]
    return UsageProblem(layout(f"{type(suite).__name__}.{call.name} has no answer, and isn't recorded", rows))


def answers(rows: Sequence[Exchange]) -> tuple[Response, ...]:
    """What was answered in the end to each distinct request that isn't a log-in, in the order in which they came."""
    found: dict[tuple[str, str, bytes], Response] = {}
    for row in rows:
        if row.origin != BEFORE and row.response is not None:
            found[row.request.method, row.request.url, row.request.body] = row.response
    return tuple(found.values())


def _folder(suite: ClientSuite) -> Path:
    return Path(inspect.getfile(type(suite))).parent
