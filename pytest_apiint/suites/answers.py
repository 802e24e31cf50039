"""What an API that is well answers in a suite: written down by its author, played to the client by an origin."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any, Final, TypeAlias

from pytest_apiint.errors import ApiintError, UsageProblem
from pytest_apiint.exchange import Exchange, Headers, Request, Response
from pytest_apiint.faults.plan import Route
from pytest_apiint.script import Answer, Decision

Reply: TypeAlias = Response | Callable[[Request], Response]
BEFORE: Final = "before"  # the origin of what isn't the call itself: a log-in, above all
JSON: Final = "application/json"


def replies(answer: Any, status: int, headers: Mapping[str, str] | None, where: str) -> tuple[Reply, ...]:
    """`answer` as a response, or as a function that makes one of a request.

    Raises:
        UsageProblem: it's neither, and `where` says what was meant.
    """
    if callable(answer):
        return (lambda request: response(answer(request), status, headers, where),)
    return (response(answer, status, headers, where),)


def response(answer: Any, status: int, headers: Mapping[str, str] | None, where: str) -> Response:
    """A body, or ``(status, headers, body)``, as a response."""
    if isinstance(answer, Response):
        return answer
    if isinstance(answer, tuple):
        status, headers, answer = _triple(answer, where)
    body, kind = _content(answer, where)
    fields = Headers(dict(headers or {}))
    pairs = list(fields.pairs)
    if kind and "content-type" not in fields:
        pairs.append(("Content-Type", kind))
    return Response(status, Headers(pairs), body)


def _triple(answer: tuple[Any, ...], where: str) -> tuple[int, Mapping[str, str], Any]:
    if len(answer) != 3 or not _is_status(answer[0]) or not isinstance(answer[1], Mapping):
        raise UsageProblem(
            f"{where}: a tuple is (status, headers, body), as in (200, {{}}, {{'id': 1}}): {answer!r:.60}"
        )
    return answer


def _is_status(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 100 <= value <= 599


def _content(answer: Any, where: str) -> tuple[bytes, str]:
    if answer is None:
        return b"", ""
    if isinstance(answer, bytes):
        return answer, _guessed(answer)
    try:
        if isinstance(answer, str):
            return answer.encode(), _guessed(answer.encode())
        return json.dumps(answer, allow_nan=False).encode(), JSON
    except (TypeError, ValueError) as error:
        kind = "as UTF-8" if isinstance(answer, str) else "as JSON"
        raise UsageProblem(f"{where}: {answer!r:.60} can't be written {kind} ({error})") from None


def _guessed(body: bytes) -> str:
    if body[:1] == b"<":
        return "text/html; charset=utf-8" if b"<html" in body[:200].lower() else "application/xml"
    try:
        json.loads(body)
    except ValueError:
        return "text/plain; charset=utf-8"
    return JSON


class Playing:
    """The origin of one trial. `others` answer what isn't the call itself, by route.

    The nth distinct request gets the nth answer, and the same request the same one: so pages come in order however a
    client asks for them, and an attempt that a fault struck counts for nothing.
    """

    live = False
    lacks = "isn't mocked"

    def heard(self, exchange: Exchange) -> None:
        """Nothing comes of it."""

    def forward(self, attempt: Request) -> None:
        """Nowhere: it answers here."""

    def __init__(self, answers: Sequence[Reply], others: Sequence[tuple[Route, Reply]]) -> None:
        self.answers = answers
        self.others = others
        self._lock = Lock()
        self._places: dict[tuple[str, str, bytes], int] = {}

    def decide(self, request: Request) -> Decision | None:
        if (known := self._other(request)) is not None:
            return known
        with self._lock:
            place = self._places.setdefault((request.method, request.url, request.body), len(self._places))
        return Answer(_made(self.answers[min(place, len(self.answers) - 1)], request))

    def _other(self, request: Request) -> Answer | None:
        for route, reply in self.others:
            if route.matches(request.method, request.url):
                return Answer(_made(reply, request), origin=BEFORE)
        return None

    def unmatched(self, request: Request) -> ApiintError:
        raise NotImplementedError  # it answers everything


def _made(reply: Reply, request: Request) -> Response:
    return reply(request) if callable(reply) else reply
