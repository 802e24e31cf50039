"""Which request meets which fault. Keyed by method and path, never by the order of all requests.

A fault that refuses the connection is due when a client connects; any other when its request is complete.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from typing import TYPE_CHECKING, Protocol

from pytest_apiint.errors import UsageProblem
from pytest_apiint.faults.kinds import Fault
from pytest_apiint.faults.schedules import Schedule
from pytest_apiint.messages import layout, shorten

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request

_METHOD = re.compile(r"[A-Z]+\Z")


class Route:
    """``"POST /payments"``, ``"GET /users/*"``, ``"/users/{id}"`` (any method), or with a whole URL.

    A path stands below `base_url`; ``*`` is anything, ``{name}`` one segment. The query plays no part.
    """

    __slots__ = ("_pattern", "method", "origin", "text")

    def __init__(self, text: str, base_url: str) -> None:
        self.text: str = text
        method, _, target = text.strip().rpartition(" ")
        self.method: str = method.strip().upper() or "*"
        if target == "*":
            target = "/*"
        if (self.method != "*" and not _METHOD.match(self.method)) or "?" in target or not self._rooted(target):
            allowed = '"GET /users/*", "/users/{id}" for any method, or with a whole URL'
            rows = [("found", shorten(repr(text), 60)), ("allowed", allowed), ("hint", "the query plays no part")]
            raise UsageProblem(layout("api.fail() takes a route first, and this is no route", rows))
        url = target if "://" in target else base_url.rstrip("/") + target
        scheme, _, rest = url.partition("://")
        host, slash, path = rest.partition("/")
        self.origin: str = f"{scheme}://{host}".lower()
        self._pattern = re.compile(_regex(slash + path or "/"))

    @staticmethod
    def _rooted(target: str) -> bool:
        return target.startswith("/") or "://" in target

    def matches(self, method: str, url: str) -> bool:
        """Whether a request for `url` (absolute) is meant."""
        if self.method not in ("*", method.upper()):
            return False
        bare = url.partition("?")[0]
        if not bare.lower().startswith(self.origin):
            return False
        return self._pattern.fullmatch(bare[len(self.origin) :] or "/") is not None

    def __str__(self) -> str:
        return self.text


def _regex(path: str) -> str:
    parts = re.split(r"(\*|\{[^{}/]*\})", path)
    return "".join(".*" if p == "*" else "[^/]+" if p.startswith("{") else re.escape(p) for p in parts)


class Target(Protocol):
    """Which requests faults are meant for; a `Route` is one. `origin` holds the origins that may refuse to connect."""

    @property
    def origin(self) -> str: ...

    def matches(self, method: str, url: str) -> bool: ...


class Rule:
    """The faults planned for one route: some in turn, then perhaps a schedule."""

    def __init__(self, route: Target, faults: list[Fault], schedule: Schedule | None, where: str) -> None:
        self.route = route
        self.where = where
        self.planned: tuple[Fault | Schedule, ...] = (*faults, *([schedule] if schedule else []))
        self.schedule = schedule
        self.met: int = 0
        self._turn = deque(faults)
        self._scheduled = 0

    @property
    def left(self) -> tuple[Fault, ...]:
        """The faults whose turn never came."""
        return tuple(self._turn)

    @property
    def refusing(self) -> bool:
        """Whether the next client to connect may be refused."""
        if self._turn:
            return self._turn[0].refuses
        return self.schedule is not None and self.schedule.fault.refuses

    def on_connect(self, now: float) -> Fault | None:
        return self._next(now) if self.refusing else None

    def on_request(self, request: Request, now: float) -> Fault | None:
        if not self.refusing:
            return self._next(now)
        # The client kept a connection and didn't look: it finds it closed, and the refusal is still to come.
        return (self._turn[0] if self._turn else self._next(now)) if request.reused else None

    def _next(self, now: float) -> Fault | None:
        if self._turn:
            self.met += 1
            return self._turn.popleft().met(self.met)
        if self.schedule is None:
            return None
        self._scheduled += 1
        if self.schedule.strikes(self._scheduled, now):
            self.met += 1
            return self.schedule.fault.met(self.met)
        return None

    @property
    def reached(self) -> bool:
        """Whether every fault had its turn, and a schedule saw a request."""
        return not self._turn and (self.schedule is None or self._scheduled > 0)


class Standing(Rule):
    """A fault for the first request, and for all that ask for the same again: method, URL and body. `times` at most."""

    def __init__(self, route: Target, fault: Fault, times: int, where: str) -> None:
        super().__init__(route, [fault] * times, None, where)
        self._asked: tuple[str, str, bytes] | None = None

    def on_request(self, request: Request, now: float) -> Fault | None:
        asked = request.method, request.url, request.body
        self._asked = self._asked or asked
        return super().on_request(request, now) if asked == self._asked else None


class FaultPlan:
    """All rules of a test; the first one with a fault due for a request has its way."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self._lock = threading.Lock()

    def add(self, route: Target, planned: tuple[Fault | Schedule, ...], where: str) -> Rule:
        """Plan faults in turn, of which the last may be a schedule."""
        *firsts, last = planned or (None,)
        if not isinstance(last, Fault | Schedule) or not all(isinstance(fault, Fault) for fault in firsts):
            raise UsageProblem(_no_faults(route, planned))
        schedule = last if isinstance(last, Schedule) else None
        faults = [fault for fault in planned if isinstance(fault, Fault)]
        rule = Rule(route, faults, schedule, where)
        with self._lock:
            self.rules.append(rule)
        return rule

    def stand(self, route: Target, fault: Fault, times: int, where: str) -> None:
        """Let `fault` be what is always answered to whatever is asked first, up to `times`."""
        with self._lock:
            self.rules.append(Standing(route, fault, times, where))

    def on_connect(self, attempt: Request, now: float) -> Fault | None:
        """The refusal that a client meets which connects for `attempt`."""
        with self._lock:
            for rule in self.rules:
                if rule.route.matches(attempt.method, attempt.url) and (fault := rule.on_connect(now)):
                    return fault
        return None

    def on_request(self, request: Request, now: float) -> Fault | None:
        """The fault that a complete request meets."""
        if not self.rules:
            return None
        with self._lock:
            for rule in self.rules:
                if rule.route.matches(request.method, request.url) and (fault := rule.on_request(request, now)):
                    return fault
        return None

    def refusing(self, host: str) -> bool:
        """Whether the next connection to `host` may be refused, so that old ones must be gone."""
        return any(rule.refusing and f"://{host.lower()}" in rule.route.origin for rule in self.rules)


def _no_faults(route: Target, planned: tuple[object, ...]) -> str:
    uncalled = next((name for item in planned if (name := getattr(item, "__name__", ""))), "")
    found = ", ".join(shorten(getattr(item, "__name__", None) or str(item), 30) for item in planned)
    return layout(
        "api.fail() takes faults in turn; the last may be a schedule",
        [
            ("route", shorten(str(route), 60)),
            ("found", found or "none"),
            ("hint", f"did you mean faults.{uncalled}()?" if uncalled else ""),
        ],
    )
