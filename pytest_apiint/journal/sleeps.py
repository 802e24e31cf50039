"""What the journal knows of a wait: the clock's own record fits."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Protocol


class SleepFact(Protocol):
    """One wait that somebody asked for, with the two places that explain it."""

    @property
    def started(self) -> float:
        """Seconds on the test's clock."""

    @property
    def seconds(self) -> float:
        """As asked."""

    @property
    def file(self) -> str:
        """Where the waiting function was called."""

    @property
    def line(self) -> int: ...

    @property
    def caller_file(self) -> str:
        """The nearest code outside the libraries."""

    @property
    def caller_line(self) -> int: ...

    @property
    def thread(self) -> str: ...

    @property
    def kind(self) -> str: ...


class Sleeps:
    """Waits in the order of their starts, found by when they began."""

    __slots__ = ("_facts", "_starts")

    def __init__(self, facts: Iterable[SleepFact]) -> None:
        self._facts = sorted(facts, key=lambda fact: fact.started)
        self._starts = [fact.started for fact in self._facts]

    def between(self, start: float, end: float) -> tuple[SleepFact, ...]:
        """Those that began at `start` or later and before `end`."""
        return tuple(self._facts[bisect_left(self._starts, start) : bisect_left(self._starts, end)])
