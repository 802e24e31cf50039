"""What fuzzing found: a check that failed, on which exchange, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_apiint.exchange import Exchange


@dataclass(slots=True)
class Finding:
    """`check` failed on `exchange`, the smallest of `count`; `title` and `message` are Schemathesis' words.

    In a sequence, `steps` are what was asked until then, `exchange` the last of them, and `operation` is its own.
    """

    check: str
    title: str
    message: str
    exchange: Exchange
    count: int = 1
    steps: tuple[Exchange, ...] = ()
    operation: str = ""

    def again(self, message: str, exchange: Exchange, steps: tuple[Exchange, ...] = ()) -> None:
        """It failed so on another exchange, which is kept if it's smaller, or comes after fewer steps."""
        self.count += 1
        if (len(steps), _size(exchange)) < (len(self.steps), _size(self.exchange)):
            self.exchange, self.message, self.steps = exchange, message, steps


@dataclass(slots=True)
class Findings:
    """Those of one test: of equal failures one is kept."""

    found: dict[Any, Finding]

    def add(self, failure: Any, exchange: Exchange, steps: tuple[Exchange, ...] = (), *, operation: str = "") -> None:
        """Keep a failure of Schemathesis', which knows what it's equal to."""
        if (known := self.found.get(failure)) is not None:
            known.again(failure.message, exchange, steps)
            return
        check = next(iter(getattr(failure, "checks", ())), type(failure).__name__)
        found = Finding(check, failure.title, failure.message, exchange, steps=steps, operation=operation)
        self.found[failure] = found


def _size(exchange: Exchange) -> int:
    request = exchange.request
    return len(request.url) + len(request.body) + sum(len(name) + len(value) for name, value in request.headers.pairs)
