"""What fuzzing found: a check that failed, on which exchange, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_apiint.exchange import Exchange


@dataclass(slots=True)
class Finding:
    """`check` failed on `exchange`, the smallest of `count`; `title` and `message` are Schemathesis' words."""

    check: str
    title: str
    message: str
    exchange: Exchange
    count: int = 1

    def again(self, message: str, exchange: Exchange) -> None:
        """It failed so on another exchange, which is kept if it's smaller."""
        self.count += 1
        if _size(exchange) < _size(self.exchange):
            self.exchange, self.message = exchange, message


@dataclass(slots=True)
class Findings:
    """Those of one operation: of equal failures one is kept."""

    found: dict[Any, Finding]

    def add(self, failure: Any, exchange: Exchange) -> None:
        """Keep a failure of Schemathesis', which knows what it's equal to."""
        if (known := self.found.get(failure)) is not None:
            known.again(failure.message, exchange)
            return
        check = next(iter(getattr(failure, "checks", ())), type(failure).__name__)
        self.found[failure] = Finding(check, failure.title, failure.message, exchange)


def _size(exchange: Exchange) -> int:
    request = exchange.request
    return len(request.url) + len(request.body) + sum(len(name) + len(value) for name, value in request.headers.pairs)
