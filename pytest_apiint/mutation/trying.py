"""One test's mutants, each in a run of the test; how a test is run again is for the caller to say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from pytest_apiint.clock import real
from pytest_apiint.contract.variations.places import spelled
from pytest_apiint.mutation.findings import Fate, Mutated, Tried
from pytest_apiint.mutation.mutator import Mutant, Mutator

if TYPE_CHECKING:
    from pytest_apiint.contract.variations.case import Seed
    from pytest_apiint.mutation.mutator import Route

# Runs the test once more with this in its session; gives the type of what it failed with, empty where it passed.
Run: TypeAlias = "Callable[[Mutator], str]"
Choose: TypeAlias = "Callable[[dict[Route, Seed]], Sequence[Mutant]]"
LONGEST: Final = 60.0  # seconds of real time for a test's mutants
UNSTABLE: Final = "it asks for something else when it's run again as it is"


def tried(test: str, run: Run, choose: Choose) -> Mutated | None:
    """What becomes of a test's mutants; None where its answers have no JSON."""
    ends = real.time() + LONGEST
    usual, again = Mutator(), Mutator()
    error = run(usual)
    if not error and not usual.given:
        return None
    if error := error or run(again):
        return Mutated(test, untold=failing(error))
    if usual.routes != again.routes:
        return Mutated(test, untold=UNSTABLE)
    waiting, found = list(choose(usual.given)), list[Tried]()
    while waiting and real.time() < ends:
        found.append(_one(waiting.pop(0), run))
    return Mutated(test, tuple(found), len(waiting))


def failing(error: str) -> str:
    """Why nothing can be said of a test that fails unspoiled, with an error of that type."""
    return f"it fails when it's run again as it is ({error})"


def _one(mutant: Mutant, run: Run) -> Tried:
    mutator = Mutator(mutant)
    error = run(mutator)
    fate: Fate = "not met" if not mutator.met else "killed" if error else "survived"
    place = spelled(mutant.edit.place)
    return Tried(" ".join(mutant.route), mutant.edit.name, place, fate, error if mutator.met else "")
