"""What of each service's description the run has met: operations, statuses, parameters, properties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pytest_apiint.report.page.outcomes import Tone
from pytest_apiint.report.run import Coverage, Operation

_MISSING: Final = 40
_VERDICTS: Final[dict[str, Tone]] = {"valid": "good", "invalid": "bad", "undocumented": "warn"}


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    met: int
    all: int

    def __add__(self, other: Share) -> Share:
        return Share(self.met + other.met, self.all + other.all)

    def __str__(self) -> str:
        return f"{self.met:,} of {self.all:,}"

    @property
    def percent(self) -> float:
        """Of nothing, all is met."""
        return 100 * self.met / self.all if self.all else 100.0


@dataclass(frozen=True, slots=True)
class Row:
    """One operation that was called; `statuses` are each with whether it was met."""

    label: str
    statuses: tuple[tuple[str, bool], ...]
    parameters: Share
    properties: Share
    missing: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Described:
    """One service's description. `verdicts` are counted, each with its tone."""

    service: str
    source: str
    shares: tuple[tuple[str, Share], ...]
    rows: tuple[Row, ...]
    uncalled: tuple[str, ...]
    verdicts: tuple[tuple[str, int, Tone], ...]
    waivers: tuple[str, ...]


def share(met: Iterable[bool]) -> Share:
    """How many of them are."""
    every = list(met)
    return Share(sum(every), len(every))


def described(coverage: Coverage) -> Described:
    called = [one for one in coverage.operations if one.called]
    rows = [_row(one) for one in called]
    statuses = share(met for row in rows for _, met in row.statuses)
    return Described(
        coverage.service,
        coverage.source,
        (
            ("operations called", Share(len(called), len(coverage.operations))),
            ("statuses of those", statuses),
            ("parameters", sum((row.parameters for row in rows), Share(0, 0))),
            ("properties", sum((row.properties for row in rows), Share(0, 0))),
        ),
        tuple(rows),
        tuple(one.label for one in coverage.operations if not one.called),
        tuple((verdict, count, _VERDICTS.get(verdict, "plain")) for verdict, count in coverage.verdicts if count),
        coverage.waivers,
    )


def _row(one: Operation) -> Row:
    missing = [*_unmet(one.parameters, one.met_parameters), *_unmet(one.properties, one.met_properties)]
    return Row(
        one.label,
        tuple((status, status in one.met_statuses) for status in one.statuses),
        Share(len(one.parameters) - len(_unmet(one.parameters, one.met_parameters)), len(one.parameters)),
        Share(len(one.properties) - len(_unmet(one.properties, one.met_properties)), len(one.properties)),
        tuple(missing[:_MISSING]),
        max(0, len(missing) - _MISSING),
    )


def _unmet(every: Sequence[str], met: Sequence[str]) -> list[str]:
    there = frozenset(met)
    return [one for one in every if one not in there]
