"""Exchanges by hand: for what reads a journal, and needs no client to have written it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_apiint.exchange import Exchange, Failure, Headers, Request, Response
from pytest_apiint.journal import Journal

BASE = "https://api.acme.example"


@dataclass(frozen=True)
class Slept:
    """A wait, as the clock records it."""

    started: float
    seconds: float
    file: str = "/site-packages/urllib3/util/retry.py"
    line: int = 382
    caller_file: str = "/home/acme/client.py"
    caller_line: int = 41
    thread: str = "MainThread"
    kind: str = "sleep"


def answer(what: int | str, headers: Mapping[str, str] | None = None, *, sent: bool = True) -> Response | Failure:
    """A status, or the kind of a failure."""
    return Response(what, Headers(headers or {})) if isinstance(what, int) else Failure(what, sent=sent)


class Writer:
    """Writes a journal: ``w.get("/users/1", 503, at=0.0, asks="30")``."""

    def __init__(self, *, epoch: float = 0.0, sleeps: Iterable[Slept] = ()) -> None:
        self.journal = Journal(sleeps=lambda: tuple(sleeps), epoch=epoch)
        self.numbers = itertools.count(1)

    def exchange(
        self,
        what: int | str = 200,
        *,
        at: float = 0.0,
        took: float = 0.0,
        path: str = "/users/123",
        base: str = BASE,
        method: str = "GET",
        answers: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        sent: bool = True,
        number: int | None = None,
        origin: str = "mock",
        **request: Any,
    ) -> Exchange:
        asked = Request(method, base + path, Headers(headers or {}), **{"caller": "main", **request})
        number = next(self.numbers) if number is None else number
        return Exchange(number, asked, answer(what, answers, sent=sent), at, at + took, origin)

    def add(self, what: int | str = 200, **facts: Any) -> Exchange:
        exchange = self.exchange(what, **facts)
        self.journal.add(exchange)
        return exchange

    def attempts(self, *moments: tuple[float, int | str], **facts: Any) -> Journal:
        """One exchange for each ``(start, status or failure)``."""
        for at, what in moments:
            self.add(what, at=at, **facts)
        return self.journal


def waits(*seconds: float, last: int | str = 503, status: int | str = 503, **facts: Any) -> Journal:
    """One call whose attempts had these waits between them."""
    starts = [0.0, *itertools.accumulate(seconds)]
    return Writer().attempts(*((at, status) for at in starts[:-1]), (starts[-1], last), **facts)
