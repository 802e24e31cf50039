"""A few of many, of each kind some: where there are thousands of edits, those that are tried look everywhere."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")


def spread(many: Sequence[T], most: int, kind: Callable[[T], Hashable], *, seed: int = 0) -> list[T]:
    """At most `most` of `many`, in their order; every kind has an equal share, and leaves to others what it can't use.

    Of one kind they're taken from end to end; another `seed` takes others.
    """
    if len(many) <= most:
        return list(many)
    strata: dict[Hashable, list[int]] = {}
    for place, one in enumerate(many):
        strata.setdefault(kind(one), []).append(place)
    taken = [
        places[(int(step * len(places) / share) + seed) % len(places)]
        for places, share in _shares(list(strata.values()), most)
        for step in range(share)
    ]
    return [many[place] for place in sorted(taken)]


def _shares(strata: list[list[int]], most: int) -> list[tuple[list[int], int]]:
    """How many of each stratum: the small ones whole, the rest in equal parts."""
    found: list[tuple[list[int], int]] = []
    for index, places in enumerate(sorted(strata, key=len)):
        share = min(len(places), max(0, most) // (len(strata) - index))
        found.append((places, share))
        most -= share
    return found
