"""Which mutants a test's answers have, and which of them are tried: of each field one, then one more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pytest_apiint.consumption.probes import places, spoiled
from pytest_apiint.contract.variations.edits import Edit
from pytest_apiint.contract.variations.naming import parsed
from pytest_apiint.contract.variations.places import reaches
from pytest_apiint.contract.variations.strata import spread
from pytest_apiint.mutation.mutator import Mutant

if TYPE_CHECKING:
    from pytest_apiint.contract.variations.case import Seed
    from pytest_apiint.mutation.mutator import Route


def mutants(given: Mapping[Route, Seed], most: int, seed: int = 0) -> list[Mutant]:
    """At most `most`: each field null, or of another type where it's that; then each with another value, then without.

    Where there are more fields than that, every answer has its share; another `seed` takes others.
    """
    rounds: list[list[Mutant]] = [[], [], []]
    for route, answer in given.items():
        for place, value in places(answer.body, ()):
            for nth, edit in enumerate(spoiled(value, place)):
                rounds[min(nth, 2)].append(Mutant(route, edit))
    found: list[Mutant] = []
    for some in rounds:
        found += spread(some, most - len(found), lambda one: one.route, seed=seed)
    return found


def named(given: Mapping[Route, Seed], name: str) -> list[Mutant]:
    """The mutants of one edit, by its name: ``null $.email``, ``text $.name "other"``."""
    _, edits = parsed(name)
    return [
        Mutant(route, edit)
        for one in edits
        for route, answer in given.items()
        if reaches(answer.body, one.place)
        for edit in _edits(answer, Edit(one.kind, one.place, one.argument))
    ]


def _edits(answer: Seed, wanted: Edit) -> Iterator[Edit]:
    every: Sequence[Edit] = [edit for place, value in places(answer.body, ()) for edit in spoiled(value, place)]
    yield from (edit for edit in every if edit == wanted)
