"""What each call of a suite reads of an answer, and what it bears there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pytest_apiint.report.page.lists import Cell, Table
from pytest_apiint.report.run import Consumed, Field

_FIELDS: Final = 200
_USES: Final = ("read", "passed on", "unread")


@dataclass(frozen=True, slots=True)
class Reading:
    """One call: a table of what it reads and passes on, and the names of what it doesn't."""

    name: str
    operation: str
    told: str
    table: Table | None
    unread: tuple[str, ...]
    untold: str


def reading(consumed: Consumed) -> Reading:
    used = [one for one in consumed.fields if one.use != "unread"]
    counts = Counter(one.use for one in consumed.fields)
    told = [f"{counts[use]:,} {use}" for use in _USES if counts[use]]
    harmed = sum(any(_harms(one)) for one in used)
    rows = tuple(_row(one) for one in used[:_FIELDS])
    columns = ("Field", "Use", "null", "Missing", "New member")
    caption = f"What {consumed.call} reads"
    return Reading(
        f"{consumed.suite}: {consumed.call}",
        consumed.operation,
        ", ".join([*told, *([f"{harmed:,} of them can raise"] if harmed else [])]) or "nothing seen",
        Table(caption, columns, rows, max(0, len(used) - _FIELDS)) if rows else None,
        tuple(one.place for one in consumed.fields if one.use == "unread")[:_FIELDS],
        consumed.untold,
    )


def _row(one: Field) -> tuple[Cell, ...]:
    return (Cell(one.place), Cell(one.use), *(_borne(word) for word in (one.null, one.missing, one.unknown)))


def _borne(word: str) -> Cell:
    if not word:
        return Cell("")
    return Cell("safe", "good") if word == "safe" else Cell(f"raises {word}", "warn")


def _harms(one: Field) -> Iterator[bool]:
    for word in (one.null, one.missing, one.unknown):
        yield word not in ("", "safe")
