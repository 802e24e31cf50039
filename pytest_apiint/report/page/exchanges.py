"""Exchanges as a table has them, and as whole messages: headers, and as much of each body as there is room for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from pytest_apiint.report.page.figures import seconds, size
from pytest_apiint.report.page.outcomes import Tone, origin, outcome, phrase, place, tone
from pytest_apiint.report.page.visible import clipped
from pytest_apiint.report.page.waterfall import drawn
from pytest_apiint.report.run import Attempt, Body, Message, Test

_HEADERS: Final = 60
_VALUE: Final = 500
_URL: Final = 400

# A column stands only where some attempt has something to say in it.
_SOMETIMES: Final[dict[str, Callable[[Attempt], str]]] = {
    "Retry-After": lambda one: "" if one.retry_after is None else seconds(one.retry_after),
    "In line": lambda one: seconds(one.waited) if one.waited else "",
    "Fault": lambda one: one.fault,
    "Contract": lambda one: one.verdict,
    "Operation": lambda one: one.operation,
    "Service": lambda one: one.service,
    "Client": lambda one: one.client,
    "Correlation": lambda one: one.correlation,
}


@dataclass(frozen=True, slots=True)
class Part:
    """A request or an answer: `told` says how large its body was and how much of it is there."""

    name: str
    headers: tuple[tuple[str, str], ...]
    body: str
    told: str


@dataclass(frozen=True, slots=True)
class Line:
    """One attempt's row; `parts` are its messages, where they were kept."""

    number: int
    call: int
    request: str
    outcome: str
    tone: Tone
    started: str
    took: str
    real: str
    source: str
    more: tuple[str, ...]
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Exchanges:
    """The table of a test's attempts; `columns` are the heads of what its lines have `more`.

    Where all went to one host, `origin` says it once: ``https://api.acme.example``.
    """

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    left_out: int = 0
    origin: str = ""

    @property
    def whole(self) -> tuple[Line, ...]:
        """Those whose messages were kept."""
        return tuple(line for line in self.lines if line.parts)


def exchanges(test: Test, room: int) -> Exchanges:
    """`room` is how many characters of a body may stand in the page."""
    attempts = [test.attempts[i] for i in drawn(len(test.attempts))]
    columns = {name: say for name, say in _SOMETIMES.items() if any(say(attempt) for attempt in attempts)}
    origins = {origin(attempt.url) for attempt in attempts}
    shared = origins.pop() if len(origins) == 1 else ""
    lines = tuple(_line(attempt, shared, list(columns.values()), room) for attempt in attempts)
    return Exchanges(tuple(columns), lines, len(test.attempts) - len(lines), shared)


def _line(attempt: Attempt, shared: str, columns: Sequence[Callable[[Attempt], str]], room: int) -> Line:
    sent = (("Request", attempt.request), ("Answer", attempt.response))
    return Line(
        attempt.number,
        attempt.call,
        f"{attempt.method} {clipped(place(attempt.url) if shared else attempt.url, _URL)}",
        outcome(attempt),
        tone(attempt),
        seconds(attempt.started),
        seconds(attempt.ended - attempt.started),
        seconds(attempt.took),
        attempt.origin,
        tuple(say(attempt) for say in columns),
        phrase(attempt),
        tuple(_part(name, message, room) for name, message in sent if message is not None),
    )


def _part(name: str, message: Message, room: int) -> Part:
    headers = tuple((name, clipped(value, _VALUE)) for name, value in message.headers[:_HEADERS])
    if (rest := len(message.headers) - len(headers)) > 0:
        headers += (("...", f"{rest} more"),)
    body = message.body
    if body is None:
        return Part(name, headers, "", "no body")
    return Part(name, headers, body.text[:room], _told(body, room))


def _told(body: Body, room: int) -> str:
    if not body.size and not body.text:
        return "empty body"
    kind = "binary body" if body.binary else "body"
    if len(body.text) > room:
        return f"{kind} of {size(body.size)}, its first {room:,} characters here"
    return f"{kind} of {size(body.size)}" + (", cut" if body.cut else "")
