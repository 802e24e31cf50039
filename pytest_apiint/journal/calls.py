"""Which attempts belong to one logical request.

1. Attempts of one call have the same caller (thread or task), method, URL and body.
2. A success (a status below 400) ends a call: the next such request is another one.
3. Inside ``with api.operation(name)`` the name stands in the caller's place, and a success ends nothing, for
   there the test says what is one request: a 200 that carries an error may be tried again by any thread.
   Requests of one operation that differ in method, URL or body are still different calls.
4. Other requests in between end nothing. So a token's refresh between a 401 and the same request with the
   new token leaves two calls, ``401, 200`` and the refresh; a redirect is a success, its target another call.
5. An attempt of which nothing was sent (refused, unknown host) has no body to compare; it belongs to
   whatever its caller tried there next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from typing import TypeAlias

from pytest_apiint.exchange import Exchange, Failure, Request
from pytest_apiint.journal import story
from pytest_apiint.journal.sleeps import SleepFact, Sleeps

_Place: TypeAlias = tuple[str | None, str, str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """One logical request: its attempts, in order, and the waits that somebody asked for meanwhile.

    `sleeps` began between the first attempt's start and the caller's next request. Other threads' sleeps of that
    time are among them. `epoch` is the civil time of the test's second 0.
    """

    attempts: tuple[Exchange, ...]
    sleeps: tuple[SleepFact, ...] = ()
    epoch: float = 0.0

    @property
    def method(self) -> str:
        return self.attempts[0].request.method

    @property
    def url(self) -> str:
        return self.attempts[0].request.url

    @property
    def gaps(self) -> tuple[float, ...]:
        """Seconds from each attempt's end to the next one's start."""
        return tuple(max(0.0, later.started - earlier.ended) for earlier, later in pairwise(self.attempts))

    @property
    def started(self) -> float:
        return self.attempts[0].started

    @property
    def ended(self) -> float:
        return max(attempt.ended for attempt in self.attempts)

    @property
    def succeeded(self) -> bool:
        """Whether the last attempt did."""
        return self.attempts[-1].succeeded

    @property
    def statuses(self) -> tuple[int | None, ...]:
        """Each attempt's status; ``None`` where no whole answer came."""
        return tuple(attempt.status for attempt in self.attempts)

    @property
    def retried(self) -> bool:
        return len(self.attempts) > 1

    def line(self, width: int = 80) -> str:
        """``GET /users/123  t=0.00 429 | t=2.00 503 | t=6.00 200``, in at most `width` columns of ASCII."""
        return story.line(self.attempts, width)

    def story(self, width: int = 80, *, lines: int = story.LINES) -> str:
        """The attempts on a time axis; see `Journal.story`."""
        return story.waterfall([self], width, lines=lines)

    def __str__(self) -> str:
        return self.line()


@dataclass(slots=True)
class _Group:
    """A call that is still open to more attempts. `body` is None until an attempt has sent one."""

    body: bytes | None
    attempts: list[Exchange] = field(default_factory=list)

    @property
    def over(self) -> bool:
        last = self.attempts[-1]
        return last.request.operation is None and settled(last)


def settled(exchange: Exchange) -> bool:
    """The client has what it asked for; also where it hasn't yet read a good answer to its end."""
    if exchange.succeeded:
        return True
    failure = exchange.failure
    if failure is None or failure.kind != "pending" or failure.response is None:
        return False
    return failure.response.status < 400


def calls(rows: Sequence[Exchange], whole: Sequence[Exchange], sleeps: Iterable[SleepFact], epoch: float) -> list[Call]:
    """The calls that `rows` make up, by their first attempts; `whole` tells when a caller went on to something else."""
    asked = Sleeps(sleeps)
    nexts = _Nexts(whole)
    return [
        Call(tuple(group), asked.between(group[0].started, nexts.after(group[-1])), epoch) for group in _groups(rows)
    ]


class Grouping:
    """Puts attempts to the calls that they belong to, as they come."""

    def __init__(self) -> None:
        self._found: list[_Group] = []
        self._latest: dict[_Place, _Group] = {}
        self._same: dict[tuple[_Place, bytes | None], _Group] = {}

    def add(self, exchange: Exchange) -> int:
        """Which attempt of its call this one is, from 1."""
        place, body = _place(exchange.request), _body(exchange)
        last = self._latest.get(place)
        group = self._same.get((place, body)) if body is not None else last
        if (group is None or group.over) and last is not None and last.body is None:
            group = last
        if group is None or group.over:
            group = _Group(body)
            self._found.append(group)
        group.body = body if group.body is None else group.body
        group.attempts.append(exchange)
        self._latest[place] = self._same[place, group.body] = group
        return len(group.attempts)

    def groups(self) -> Iterator[list[Exchange]]:
        """The calls so far, by their first attempts."""
        return (group.attempts for group in self._found)


def _groups(rows: Iterable[Exchange]) -> Iterator[list[Exchange]]:
    grouping = Grouping()
    for exchange in rows:
        grouping.add(exchange)
    return grouping.groups()


def _place(request: Request) -> _Place:
    caller = request.caller if request.operation is None else ""
    return (request.operation, caller, request.method, request.url)


def _body(exchange: Exchange) -> bytes | None:
    unsent = isinstance(exchange.outcome, Failure) and not exchange.outcome.sent
    return None if unsent and not exchange.request.body else exchange.request.body


class _Nexts:
    """When a caller's next exchange began."""

    def __init__(self, whole: Sequence[Exchange]) -> None:
        self._started: dict[int, float] = {}
        latest: dict[str, int] = {}
        for exchange in whole:
            before = latest.get(exchange.request.caller)
            if before is not None:
                self._started[before] = exchange.started
            latest[exchange.request.caller] = exchange.number

    def after(self, exchange: Exchange) -> float:
        return self._started.get(exchange.number, inf)
