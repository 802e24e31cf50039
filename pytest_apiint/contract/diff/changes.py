"""What a comparison finds, frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_apiint.contract.diff.rules import SEVERITIES, Rule, Severity


@dataclass(frozen=True, slots=True)
class Witness:
    """An answer that only the new description has, or a request that only the old one takes.

    `part` is what it's the whole of (``200 body``, ``query limit``); the difference is at the JSON path `at`.
    """

    operation: str
    part: str
    value: Any
    at: str


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `place` is named from the nearest schema with a name: ``charge.refunds.data[].status``.

    `before` and `after` are what is said of it, empty where nothing is; `old` and `new` are JSON pointers into the two
    descriptions. It's met in all of `operations`.
    """

    rule: Rule
    place: str
    before: str
    after: str
    operations: tuple[str, ...]
    old: str | None = None
    new: str | None = None
    witness: Witness | None = None

    @property
    def severity(self) -> Severity:
        return self.rule.severity


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes, those that break most first; `operations` is how many both descriptions have."""

    changes: tuple[Change, ...]
    operations: int

    def of(self, severity: Severity) -> list[Change]:
        """The changes that are at least so severe."""
        return [one for one in self.changes if SEVERITIES.index(one.severity) <= SEVERITIES.index(severity)]
