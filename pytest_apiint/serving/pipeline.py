"""The session of a server: it lasts, so it keeps nothing of what is over, and ends nobody who tries for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_apiint import framing
from pytest_apiint.attempts import Patient
from pytest_apiint.clock import RealClock
from pytest_apiint.exchange import Headers, Response
from pytest_apiint.findings import Findings
from pytest_apiint.journal import Journal
from pytest_apiint.script import Answer
from pytest_apiint.serving.problems import problem
from pytest_apiint.session import Realm, Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_apiint.exchange import Exchange, Request
    from pytest_apiint.script import Decision, Refusal
    from pytest_apiint.serving.port import Asked, Served

_ANY_ORIGIN: Final = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "*")]
_DAY: Final = "86400"  # seconds for which browsers may keep the answer to a preflight


class Serving(Session):
    """Asks `origin`, and tells `over` of each exchange that has ended, and `odd` of what was no request at all.

    With `cors`, browsers' pages of any origin are let in (Fetch Standard, section 3.2).
    """

    def __init__(
        self,
        origin: Served,
        *,
        over: Callable[[Exchange, Asked], None],
        odd: Callable[[str], None],
        cors: bool = False,
    ) -> None:
        super().__init__([Realm("served", origin, ("*",))], RealClock(), findings=_Heedless(odd))
        self.attempts = Patient()  # another process may ask as often as it likes
        self.journal = _Passing(lambda exchange: over(exchange, origin.asked(exchange.request)))
        self._odd = odd
        self._cors = cors

    def refusal(self, attempt: Request) -> Refusal | None:
        """None: who is refused has connected already."""

    def before(self, request: Request) -> Decision:
        try:
            request.host  # noqa: B018 - of a URL that is none it can't be told
        except ValueError:
            self._odd("a request target that is no URL")
            return Answer(problem(400, "the request target is no URL"))
        if self._cors and _preflight(request):
            return Answer(_permitted(request))
        try:
            decision = super().before(request)
        except Exception as error:  # noqa: BLE001 - the others go on being served
            self._odd(f"a request that nobody could answer ({type(error).__name__})")
            return Answer(problem(500, "the mock itself failed; it's told in its log"))
        self._stamped.clear()  # answers are made anew each time, and may be large
        if self._cors and isinstance(decision, Answer):
            return Answer(framing.with_headers(decision.response, _ANY_ORIGIN), decision.latency, decision.origin)
        return decision


def _preflight(request: Request) -> bool:
    return request.method == "OPTIONS" and "access-control-request-method" in request.headers


def _permitted(request: Request) -> Response:
    wanted = request.headers.get("Access-Control-Request-Headers", "")
    fields = [
        *_ANY_ORIGIN,
        ("Access-Control-Allow-Methods", request.headers["Access-Control-Request-Method"]),
        *([("Access-Control-Allow-Headers", wanted)] if wanted else []),
        ("Access-Control-Max-Age", _DAY),
    ]
    return Response(204, Headers(fields))


class _Passing(Journal):
    """Hands on what is over, and forgets it."""

    __slots__ = ("_over",)

    def __init__(self, over: Callable[[Exchange], None]) -> None:
        super().__init__()
        self._over = over

    def add(self, exchange: Exchange) -> None:
        self._over(exchange)


class _Heedless(Findings):
    """Tells at once what isn't HTTP, and keeps nothing."""

    def __init__(self, odd: Callable[[str], None]) -> None:
        super().__init__()
        self._odd = odd

    def garbled(self, origin: str, data: bytes) -> None:
        second = data.startswith(b"PRI * HTTP/2.0")
        self._odd("HTTP/2 without negotiation: HTTP/1.1 is spoken here" if second else "something that isn't HTTP/1.1")
