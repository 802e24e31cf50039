"""The survivors for the terminal: each test with the fields of which it asserts nothing, in lines of 80 columns."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

from pytest_apiint.messages import WIDTH, ascii_only, shorten
from pytest_apiint.mutation.findings import Mutated, counts

TESTS: Final = 20
_FIELDS: Final = 8


def lines(tests: Sequence[Mutated], file: str) -> Iterator[str]:
    """Tests with the most unasserted fields first; `file` has all of it."""
    ranked = sorted(tests, key=lambda one: (-len(one.unasserted), one.test))
    lax = [one for one in ranked if one.unasserted]
    for one in lax[:TESTS]:
        yield from _test(one)
    if (more := len(lax) - TESTS) > 0:
        yield f"and {more} more tests"
    for one in ranked:
        if one.untold:
            yield shorten(one.test, WIDTH)
            yield shorten(f"  can't be told: {one.untold}", WIDTH)
    yield from _sum(tests)
    if lax:
        yield from _again(lax[0])
    yield shorten(f"all of it: {file}", WIDTH)


def _test(test: Mutated) -> Iterator[str]:
    several = len({route for route, _ in test.fields}) > 1
    places = [f"{route} {place}" if several else place for route, place in test.unasserted]
    more = [f"and {len(places) - _FIELDS} more"] if len(places) > _FIELDS else []
    counted = f"{len(places)} of {len(test.fields)} fields unasserted"
    yield f"{shorten(test.test, WIDTH - len(counted) - 2)}  {counted}"
    told = ascii_only(", ".join([*places[:_FIELDS], *more]))
    yield from wrap(told, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


def _sum(tests: Sequence[Mutated]) -> Iterator[str]:
    found, left = counts(tests), sum(one.left for one in tests)
    told = ", ".join(f"{number:,} {fate}" for fate, number in found.items())
    late = f"; {left:,} not tried for want of time" if left else ""
    yield f"{told} in {len(tests)} test{'s' * (len(tests) != 1)}{late}"


def _again(test: Mutated) -> Iterator[str]:
    survivor = next(one for one in test.mutants if (one.route, one.place) in test.unasserted)
    yield shorten("one again: pytest " + shlex.join([test.test, f"--api-mutate={survivor.edit}"]), WIDTH)
