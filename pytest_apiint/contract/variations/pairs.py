"""Every two changes of different fields, in a few answers: what two fields do together no single edit shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import TypeVar

T = TypeVar("T")


def pairwise(fields: Sequence[Sequence[T | None]]) -> Iterator[tuple[T, ...]]:
    """Rows such that any two choices of any two `fields` are together in one; None is the choice of no change.

    The greedy way (Cohen et al., 1997, AETG), without chance: 22 to 34 rows for ten to forty fields of three choices.
    """
    left = {
        (one, other, a, b)
        for one, other in combinations(range(len(fields)), 2)
        for a, b in product(range(len(fields[one])), range(len(fields[other])))
        if fields[one][a] is not None or fields[other][b] is not None
    }
    while left:
        one, other, a, b = min(left)
        row = {one: a, other: b}
        for place, choices in enumerate(fields):
            if place not in row:
                row[place] = max(range(len(choices)), key=lambda choice: _new(row, place, choice, left))
        left -= {(i, j, row[i], row[j]) for i, j in combinations(sorted(row), 2)}
        yield tuple(choice for place, index in sorted(row.items()) if (choice := fields[place][index]) is not None)


def _new(row: dict[int, int], place: int, choice: int, left: set[tuple[int, int, int, int]]) -> int:
    """How many pairs that are still left `choice` would add to `row`."""
    return sum(
        ((other, place, taken, choice) if other < place else (place, other, choice, taken)) in left
        for other, taken in row.items()
    )
