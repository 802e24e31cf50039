"""The guard against clients that try for ever: it ends them as a finding, not as a hanging test."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeAlias

from pytest_apiint.errors import Runaway
from pytest_apiint.exchange import Failure, Request, Response
from pytest_apiint.messages import layout, shorten

if TYPE_CHECKING:
    from collections.abc import Callable

# As many attempts of one call as no policy in earnest makes; `checks.profile` calls a client endless from here on.
LIMIT = 50
# Successes too come to an end: a client that follows one cursor round and round asks the same for ever.
REPEATS = 1_000
SWALLOWED = 20
_Key: TypeAlias = "tuple[str, str, str, bytes]"


class AttemptGuard:
    """Counts attempts of one call: the same caller, method, URL and body, with no success in between.

    ``202 Accepted`` is no success here: it asks the client to come back, which some do without end. `total` bounds
    all requests together, whatever they are for.
    """

    def __init__(self, limit: int = LIMIT, repeats: int = REPEATS, total: int | None = None) -> None:
        self.limit = limit
        self.repeats = repeats
        self.total = total
        self.runaway: Runaway | None = None
        self._lock = threading.Lock()
        self._counts: dict[_Key, int] = {}
        self._last: dict[str, tuple[_Key, int]] = {}
        self._requests = 0
        self._raised = 0

    @property
    def defeated(self) -> bool:
        """The client swallows even `Runaway` (a bare ``except:``), and can only be let go: give it what it wants."""
        return self._raised >= SWALLOWED

    def attempt(self, request: Request, line: Callable[[], str]) -> None:
        """Count one more attempt; `line` tells what came of the last ones.

        Raises:
            Runaway: it's one too many.
        """
        key = _key(request)
        with self._lock:
            count = self._counts[key] = self._counts.get(key, 0) + 1
            last, repeats = self._last.get(request.caller, (key, 0))
            repeats = repeats + 1 if last == key else 1
            self._last[request.caller] = (key, repeats)
            self._requests += 1
        if self.defeated:
            return
        if count > self.limit or repeats > self.repeats:
            self.runaway = Runaway(_told(request, count - 1, 0 if count > self.limit else repeats - 1, line()))
            self._raised += 1
            raise self.runaway
        if self.total is not None and self._requests > self.total:
            self.runaway = Runaway(_told_all(request, self.total, line()))
            self._raised += 1
            raise self.runaway

    def another_call(self) -> None:
        """What comes now are attempts of another call, however alike."""
        with self._lock:
            self._counts.clear()
            self._last.clear()
            self._requests = 0

    def outcome(self, request: Request, outcome: Response | Failure) -> None:
        """A success ends the count."""
        if isinstance(outcome, Response) and outcome.status < 400 and outcome.status != 202:
            with self._lock:
                self._counts.pop(_key(request), None)


class Patient(AttemptGuard):
    """Ends nobody, and counts nothing: for whoever may ask the same as often as it likes."""

    def attempt(self, request: Request, line: Callable[[], str]) -> None:
        """It may."""

    def outcome(self, request: Request, outcome: Response | Failure) -> None:
        """No count ends."""


def _key(request: Request) -> _Key:
    return (request.caller, request.method, request.url, request.body)


def _told(request: Request, attempts: int, repeats: int, line: str) -> str:
    target = f"{request.method} {shorten(request.path, 30)}"
    if repeats:
        headline = f"the client asked {target} {repeats} times in a row, and would go on"
        expected = "a client that sees when an answer leads it nowhere"
        hint = "does it follow a cursor, or a next link, that comes again and again?"
    else:
        headline = f"the client tried {target} {attempts} times, and would go on"
        expected = "a client that gives up after a few attempts"
        hint = "bound its attempts, or its total time: a server that is down stays down for a while"
    return layout(headline, [("expected", expected), ("seen", line), ("hint", hint)])


def _told_all(request: Request, total: int, line: str) -> str:
    headline = f"the client made {total} requests, and would go on"
    hint = "does it follow pages without end? bound them, or see that the same items come again"
    last = f"{request.method} {shorten(request.path, 30)} as the next; {line}"
    return layout(headline, [("expected", "a call that comes to an end"), ("seen", last), ("hint", hint)])
