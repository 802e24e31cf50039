"""From single edits to what a call reads: an edit that changes what comes of the call shows that it reads that field.

Where an object is handed on as it came, a field that nobody put there comes out of the call again. What differs only
where that does is passed on, and not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.consumption.likeness import Path
from pytest_apiint.consumption.outcome import RAISED, REQUESTS
from pytest_apiint.consumption.probes import NEVER, carriers, probes
from pytest_apiint.consumption.probing import Met, Prober, Untold
from pytest_apiint.consumption.reads import SAFE, Field, Use
from pytest_apiint.contract.kinds import plain
from pytest_apiint.contract.variations.case import Seed
from pytest_apiint.contract.variations.oddities import FIELD
from pytest_apiint.contract.variations.places import Place, at
from pytest_apiint.contract.variations.variations import MAXIMAL, Variations
from pytest_apiint.drift.identifiers import is_identifier
from pytest_apiint.drift.places import Place as Shown

if TYPE_CHECKING:
    from pytest_apiint.contract.variations.case import ResponseCase
    from pytest_apiint.contract.variations.edits import Edit

MOST: Final = 2_000  # edits of a call


@dataclass(frozen=True, slots=True)
class Inferred:
    """`fields` in the answer's order; so many edits were `tried`, and of `left` nothing can be said."""

    fields: tuple[Field, ...]
    tried: int
    left: int


def inferred(bench: Bench, variations: Variations, most: int = MOST) -> Inferred:
    """What the bench's call reads of its answer, and of what the fullest answer has beside it.

    Raises:
        Untold: the call fails with the answer as it is, or is another each time.
    """
    whole, used = _first(bench, variations, most)
    full = next((seed for seed in variations.seeds if seed is not used and seed.name == MAXIMAL), None)
    if full is None or whole.tried >= most:
        return whole
    try:
        more = _of_seed(bench, variations, full, most - whole.tried, [one.pointer for one in whole.fields])
    except Untold:  # an answer that was made up
        return whole
    return Inferred((*whole.fields, *more.fields), whole.tried + more.tried, whole.left + more.left)


def _first(bench: Bench, variations: Variations, most: int) -> tuple[Inferred, Seed]:
    """What the first seed shows that the call survives."""
    *others, last = variations.seeds
    for seed in others:
        with suppress(Untold):
            return _of_seed(bench, variations, seed, most), seed
    return _of_seed(bench, variations, last, most), last


def _of_seed(bench: Bench, variations: Variations, seed: Seed, most: int, known: Sequence[str] = ()) -> Inferred:
    every = {place: edits for place, edits in probes(variations, seed).items() if shown(place).pointer not in known}
    edits = [edit for some in every.values() for edit in some]
    taken = edits[:most]
    prober = Prober(bench, variations.of(seed))
    prober.prove()
    handed = _Handed.of(prober, variations, seed)
    cases = {variations.of(seed, edit).name: variations.of(seed, edit) for edit in taken}
    met = prober.met(list(cases.values()))
    doubtful = [case for name, case in cases.items() if name in met and _reads(handed, case, met[name])]
    met |= prober.confirmed(doubtful)
    by_edit = {case.edits[0]: met[name] for name, case in cases.items() if name in met}
    fields = tuple(_fields(seed, every, by_edit, handed, variations))
    return Inferred(fields, len(by_edit), len(edits) - len(by_edit))


def _reads(handed: _Handed, case: ResponseCase, met: Met) -> bool:
    return handed.use(case.edits[0].place, met) == "read"


@dataclass(frozen=True, slots=True)
class _Handed:
    """By the place of an object: what differs of a call's outcome by a field that nobody put there."""

    by_place: Mapping[Place, frozenset[Path]]

    @classmethod
    def of(cls, prober: Prober, variations: Variations, seed: Seed) -> _Handed:
        cases = [variations.of(seed, edit) for edit in carriers(seed)]
        met = prober.met(cases)
        told = {case.edits[0].place: met[case.name] for case in cases if case.name in met}
        return cls({place: one.differing for place, one in told.items() if not one.differing & {RAISED, REQUESTS}})

    def use(self, place: Place, met: Met) -> Use:
        """What an edit at `place` shows."""
        if not met.differing:
            return "unread"
        return "passed on" if all(self._handed(place, path) for path in met.differing) else "read"

    def _handed(self, place: Place, path: Path) -> bool:
        for length in range(len(place)):
            paths = self.by_place.get(place[:length], frozenset())
            ways = [(*one[:-1], *place[length:]) for one in paths if one[-1] == FIELD]
            if path in paths or any(path[: len(way)] == way for way in ways):
                return True
        # An item of a list that isn't in an object.
        return isinstance(place[-1], int) and (*path, FIELD) in self.by_place.get(place, ())


def shown(place: Place) -> Shown:
    """`place` for people and programs, with no numbers of items, and no keys that are data."""
    made = Shown()
    for step in place:
        made = made.item if isinstance(step, int) else made.value if is_identifier(step) else made.field(step)
    return made


def _fields(
    seed: Seed,
    every: Mapping[Place, Sequence[Edit]],
    met: Mapping[Edit, Met],
    handed: _Handed,
    variations: Variations,
) -> Iterator[Field]:
    for place, edits in every.items():
        told = {edit: met[edit] for edit in edits if edit in met}
        if not told:
            continue
        uses: dict[Use, Edit] = {}
        for edit, one in told.items():
            uses.setdefault(handed.use(place, one), edit)
        use: Use = "read" if "read" in uses else "passed on" if "passed on" in uses else "unread"
        made_keys = any(isinstance(step, str) and is_identifier(step) for step in place)
        name = variations.of(seed, uses[use]).name if use != "unread" and not made_keys else ""
        made = Field(shown(place).path, shown(place).pointer, use, shown=name, kind=plain(at(seed.body, place)))
        for edit, one in told.items():
            made = _noted(made, edit, one)
        yield replace(made, null=SAFE) if at(seed.body, place) is None else made


def _noted(field: Field, edit: Edit, met: Met) -> Field:
    """`field`, with what `edit` says of its safety."""
    outcome = met.raised or SAFE
    if edit.kind == "null":
        return replace(field, null=outcome)
    if edit.kind == "absent":
        return replace(field, missing=outcome)
    if edit.kind == "enum" and edit.argument in NEVER:
        return replace(field, unknown=outcome)
    return field
