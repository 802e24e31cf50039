"""How many requests a run may send to one sandbox, counted over all its processes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pytest_apiint.messages import layout, shorten
from pytest_apiint.sandbox.ledger import writing
from pytest_apiint.sandbox.refused import Refused, uncountable

_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Budget:
    """At most `limit` requests of one run to `service`; `folder` is the run's own."""

    service: str
    limit: int
    folder: Path

    def spend(self, test: str, *, cleaning: bool = False) -> Refused | None:
        """Count one request of `test`, or say that nothing is left; what is `cleaning` up may go beyond the limit."""
        try:
            with writing(self.folder) as notes:
                if cleaning or self._used(notes) < self.limit:
                    notes.execute(
                        "INSERT INTO spent VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET requests = requests + 1",
                        (self.service, test),
                    )
                    return None
                tests = notes.execute(
                    "SELECT test, requests FROM spent WHERE service = ? ORDER BY requests DESC, test", (self.service,)
                ).fetchall()
        except (OSError, sqlite3.Error) as reason:
            return uncountable("budget", self.service, reason)
        return Refused("budget", self._text(tests))

    def used(self) -> int:
        """How many requests the run has sent so far.

        Raises:
            OSError, sqlite3.Error: the run's notes can't be read.
        """
        if not self.folder.exists():
            return 0
        with writing(self.folder) as notes:
            return self._used(notes)

    def _used(self, notes: sqlite3.Connection) -> int:
        row = notes.execute("SELECT TOTAL(requests) FROM spent WHERE service = ?", (self.service,)).fetchone()
        return int(row[0])

    def _text(self, tests: list[tuple[str, int]]) -> str:
        most = "\n".join(f"{count:>4}  {shorten(test, 56)}" for test, count in tests[:_SHOWN])
        rows = [
            ("budget", f"{self.limit} in one run, all workers together"),
            ("sent by", f"{_tests(tests)}; most by"),
            ("", most),
            ("fix", "let fewer tests reach the sandbox, or raise budget in its settings"),
        ]
        return layout(f'the budget of {self.limit} requests to "{self.service}" is used up', rows)


def _tests(tests: Iterable[object]) -> str:
    count = len(list(tests))
    return "1 test" if count == 1 else f"{count} tests"
