"""What a comparison finds, frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_apiint.contract.diff.rules import SEVERITIES, Rule, Severity

if TYPE_CHECKING:
    from pytest_apiint.contract.diff.walk import Difference


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
    descriptions. It's met in all of `operations`. `found` are the differences of schemas that it tells, if it does;
    `weight` is its severity where that isn't its rule's.
    """

    rule: Rule
    place: str
    before: str
    after: str
    operations: tuple[str, ...]
    old: str | None = None
    new: str | None = None
    witness: Witness | None = None
    found: tuple[Difference, ...] = field(default=(), compare=False, repr=False)
    weight: Severity | None = None

    @property
    def severity(self) -> Severity:
        return self.weight or self.rule.severity


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes, those that break most first; `operations` is how many both descriptions have."""

    changes: tuple[Change, ...]
    operations: int

    def of(self, severity: Severity) -> list[Change]:
        """The changes that are at least so severe."""
        return [one for one in self.changes if SEVERITIES.index(one.severity) <= SEVERITIES.index(severity)]
