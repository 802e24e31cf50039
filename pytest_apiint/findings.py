"""What a session found wrong by itself, whether or not the client swallowed it: told at the test's end."""

from __future__ import annotations

import textwrap
import threading
from typing import TYPE_CHECKING

from pytest_apiint.errors import ApiintError, FaultNotReached, NetworkBlocked, UsageProblem
from pytest_apiint.messages import WIDTH, layout, near, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_apiint.exchange import Request
    from pytest_apiint.faults.plan import Rule
    from pytest_apiint.journal import Journal

_TOLD = 3


class Findings:
    """Kept once for each cause, in order, with how often it came."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._errors: dict[object, list[BaseException]] = {}
        self._warnings: dict[object, Warning] = {}

    def _add(self, cause: object, error: ApiintError) -> None:
        with self._lock:
            self._errors.setdefault(cause, []).append(error)

    def unmatched(self, request: Request, error: ApiintError) -> None:
        self._add((request.method, request.url), error)

    def garbled(self, origin: str, data: bytes) -> None:
        second_version = data.startswith(b"PRI * HTTP/2.0")
        fix = (
            "the client was told to use HTTP/2 without negotiation; let it speak HTTP/1.1 here"
            if second_version
            else "if this isn't HTTP, let its host through: allowed_hosts in [tool.apiint]"
        )
        rows = [("expected", "an HTTP/1.1 request"), ("seen", shorten(repr(data), 60)), ("fix", fix)]
        self._add(("garbled", origin), UsageProblem(layout(f"what a client sent to {origin} isn't HTTP/1.1", rows)))

    def mismatch(self, cause: object, error: ApiintError) -> None:
        """An exchange isn't what its API's description has; `cause` tells one kind of it from another."""
        self._add(("contract", cause), error)

    def raised(self, name: str, error: ApiintError) -> None:
        """A hook of the user's, called `name`, raised; once for each is enough."""
        self._add(("hook", name, str(error)), error)

    def warn(self, cause: object, warning: Warning) -> None:
        """What is to be warned of when the test is over, once for each cause."""
        with self._lock:
            self._warnings.setdefault(cause, warning)

    def take_warnings(self) -> list[Warning]:
        """Everything to warn of since the last call."""
        with self._lock:
            found = list(self._warnings.values())
            self._warnings.clear()
        return found

    def blocked(self, error: NetworkBlocked) -> None:
        self._add(("blocked", str(error)), error)

    def take(self) -> list[tuple[BaseException, int]]:
        """Everything found since the last call, and how often each."""
        with self._lock:
            found = [(errors[0], len(errors)) for errors in self._errors.values()]
            self._errors.clear()
        return found


def told(found: Iterable[tuple[BaseException, int]]) -> str:
    """The text that a test fails with; empty where nothing was found."""
    errors = list(found)
    shown = [_told(error, count) for error, count in errors[:_TOLD]]
    if len(errors) > _TOLD:
        shown.append(f"and {len(errors) - _TOLD} more of this kind")
    return "\n".join(shown)


def _told(error: BaseException, count: int) -> str:
    times = f" ({count} times)" if count > 1 else ""
    headline, _, rest = str(error).partition("\n")
    wrapped = textwrap.wrap(f"{type(error).__name__}: {headline}{times}", WIDTH)
    return "\n".join([*wrapped, rest]).rstrip()


def reached(error: BaseException, file: str) -> bool:
    """Whether `error` was raised up to a frame of `file`, the last one that it has left so far."""
    return error.__traceback__ is not None and error.__traceback__.tb_frame.f_code.co_filename == file


def unreached(rules: Iterable[Rule], journal: Journal) -> Iterable[tuple[BaseException, int]]:
    """One finding for each rule of which some fault met no request."""
    for rule in rules:
        if not rule.reached:
            left = rule.left or rule.planned
            rows = [
                ("planned", ", ".join(map(str, rule.planned))),
                ("at", shorten(near(rule.where), 64)),
                ("seen", _came(rule, journal)),
                ("hint", "does the client give up too early, or is the route another one?"),
            ]
            headline = f"{len(left)} planned fault{'s' * (len(left) > 1)} for {rule.route} met no request"
            yield FaultNotReached(layout(headline, rows)), 1


def _came(rule: Rule, journal: Journal) -> str:
    came = [exchange for exchange in journal if rule.route.matches(exchange.request.method, exchange.request.url)]
    if came:
        return " | ".join(f"t={exchange.started:.2f} {exchange.outcome}" for exchange in came[-4:])
    others = {f"{exchange.request.method} {exchange.request.path}" for exchange in journal}
    return f"no request for it; there were {', '.join(sorted(others)[:3]) or 'none at all'}"
