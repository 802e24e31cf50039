"""All variations of one operation's answer: its seeds, their edits, each proven, and which of them are tried first."""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.contract.variations import wire
from pytest_apiint.contract.variations.case import ResponseCase, Seed
from pytest_apiint.contract.variations.edits import SOUND, TIERS, WHOLE, Edit, Tier
from pytest_apiint.contract.variations.naming import Named, parsed
from pytest_apiint.contract.variations.pairs import pairwise
from pytest_apiint.contract.variations.places import Place, reaches, spelled
from pytest_apiint.contract.variations.reading import strictest
from pytest_apiint.contract.variations.strata import spread
from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout, shorten

if TYPE_CHECKING:
    from pytest_apiint.contract.variations.reading import Reading
    from pytest_apiint.contract.variations.sites import Sites
    from pytest_apiint.exchange import Response

MOST: Final = 200
MINIMAL: Final = "minimal"
MAXIMAL: Final = "maximal"
_FIELDS: Final = 24  # of an answer's top that are paired
_PAIRED: Final = ("absent", "null", "empty")
_LOOKED_AT: Final = 6  # times as many as are wanted: proving each of thousands takes longer than trying a few
_SHARED: Final = 8  # one in so many has several edits, where there are more than there's room for
# Of which a place has many, and which leave all other places as they are.
_VALUES: Final = frozenset({"date", "enum", "number", "text"})
# Whose argument is the value itself.
_GIVEN: Final = ("enum", "number", "type", "text")


class Variations:
    """`seeds` are answers that `reading` accepts, the best one first; `sites` knows their edits.

    `given` are answers of somebody's own, of whatever tier. Everything here is in one order, the same in every process.
    """

    def __init__(
        self, label: str, seeds: Sequence[Seed], reading: Reading, sites: Sites, given: Sequence[Seed] = ()
    ) -> None:
        self.label = label
        self.seeds: tuple[Seed, ...] = tuple(seeds)
        self.given: tuple[Seed, ...] = tuple(given)
        self.reading = reading
        self._sites = sites
        self._edits: dict[str, list[Edit]] = {}
        self._tiers: dict[str, dict[Edit, Tier]] = {}

    def beside(self, given: Sequence[Seed]) -> Variations:
        """The same with answers of somebody's own, each with a name that no other has."""
        return Variations(self.label, self.seeds, self.reading, self._sites, given)

    @property
    def usual(self) -> Seed:
        """The best seed that somebody wrote or recorded; one that was made up where there's no other."""
        return next((one for one in self.seeds if one.name not in (MINIMAL, MAXIMAL)), self.seeds[0])

    @property
    def sound(self) -> tuple[Seed, ...]:
        """All that is valid and may be edited further: the seeds, then of what was given what the schema accepts."""
        return (*self.seeds, *(one for one in self.given if self.tier(self.of(one)) == "valid"))

    # -- one case -----------------------------------------------------------------------------------

    def tier(self, case: ResponseCase) -> Tier:
        """The tier of which `case` is, by the schema; an edit that nobody promises makes it tolerant at best."""
        return strictest(self.reading.tier(case.body), *(edit.floor for edit in case.edits))

    def of(self, seed: Seed, *edits: Edit) -> ResponseCase:
        """`seed`, so edited."""
        return ResponseCase(seed, edits, first=seed is self.seeds[0])

    def case(self, name: str) -> ResponseCase:
        """The case called `name`; where that says no seed, of the first seed that has the edits' places.

        Raises:
            UsageProblem: it can't be read, or there is no such place; the nearest name is told.
        """
        try:
            wanted, edits = parsed(name, [seed.name for seed in self.given])
        except ValueError as error:
            raise self._unknown(name, str(error)) from None
        every = (*self.seeds, *self.given)
        seeds = [seed for seed in every if not wanted or seed.name == wanted]
        if not seeds:
            raise self._unknown(name, f"no seed is called {wanted!r}: {', '.join(seed.name for seed in every)}")
        for seed in seeds:
            found = [self._found(seed, one) for one in edits]
            if all(found):
                return self.of(seed, *(edit for edit in found if edit is not None))
        place = next((spelled(one.place) for one in edits if not reaches(seeds[0].body, one.place)), "")
        raise self._unknown(name, f"nothing is at {place}" if place else "no such edit is there")

    def _found(self, seed: Seed, named: Named) -> Edit | None:
        edit = Edit(named.kind, named.place, named.argument)
        known = next((one for one in self.edits(seed) if one == edit), None)
        if known is not None or named.kind not in _GIVEN or not reaches(seed.body, named.place):
            return known
        try:
            value = json.loads(named.argument)
        except ValueError:
            return None
        return Edit(named.kind, named.place, named.argument, value)

    def _unknown(self, name: str, seen: str) -> UsageProblem:
        given = [seed.name for seed in self.given]
        near = difflib.get_close_matches(name, self.names(), 1, 0.3)
        rows = [
            ("answer", self.label),
            ("seen", seen),
            ("nearest", near[0] if near else ""),
            ("given", shorten(", ".join(given), 120)),
            ("names", 'null $.email, absent $.items[0].name, enum $.status "failed"'),
        ]
        return UsageProblem(layout(f"no variation is called {shorten(name, 50)}", rows))

    def names(self) -> Iterator[str]:
        """The names of all single edits, of the seeds, and of what was given."""
        for seed in (*self.seeds, *self.given):
            yield seed.name
            yield from (self.of(seed, edit).name for edit in self.edits(seed))

    # -- all single edits ---------------------------------------------------------------------------

    def edits(self, seed: Seed) -> list[Edit]:
        """Every single edit of `seed`, simple ones first."""
        if seed.name not in self._edits:
            self._edits[seed.name] = self._sites.of(seed.body)
        return self._edits[seed.name]

    def proven(self, seed: Seed, most: int | None = None) -> Mapping[Edit, Tier]:
        """The same, each with the tier that its answer was proven to be of; with `most`, of thousands not all."""
        edits = self.edits(seed) if most is None else spread(self.edits(seed), most * _LOOKED_AT, _kind)
        tiers = {edit: self._single(seed, edit) for edit in edits}
        return {edit: tier for edit, tier in tiers.items() if tier != "breaking" or not _void(edit)}

    # -- which are tried ----------------------------------------------------------------------------

    def cases(self, tiers: Collection[Tier] = TIERS, *, most: int = MOST, seed: int = 0) -> list[ResponseCase]:
        """At most `most`: what was given, the smallest answer, the fullest, the other seeds, single edits, then pairs.

        Edits are those of the first seed and of the fullest; where there are more, of each kind some are taken, and by
        another `seed` others. What values there's no room for by themselves are met together, one of each place.
        """
        given = [case for one in self.given if self.tier(case := self.of(one)) in tiers]
        whole = [*given, *(self.of(one) for one in self._ends() if "valid" in tiers)]
        pairs = list(self._pairs()) if "valid" in tiers else []
        singles = [case for case in self._singles(most) if self._tiers[case.seed.name][case.edits[0]] in tiers]
        room = max(0, most - len(whole) - len(pairs))
        kept = room // _SHARED if "valid" in tiers and len(singles) > room else 0
        taken = spread(singles, room - kept, lambda case: _kind(case.edits[0]), seed=seed)
        return [*whole, *taken, *islice(self._together(singles, taken), kept), *pairs][:most]

    def _ends(self) -> list[Seed]:
        order = (MINIMAL, MAXIMAL)
        return sorted(self.seeds, key=lambda one: order.index(one.name) if one.name in order else len(order))

    def _singles(self, most: int) -> Iterator[ResponseCase]:
        seen: set[Edit] = set()
        for seed in dict.fromkeys((self.seeds[0], *(one for one in self.seeds if one.name == MAXIMAL))):
            for edit in self.proven(seed, most):
                if edit not in seen:
                    seen.add(edit)
                    yield self.of(seed, edit)

    def _together(self, singles: Sequence[ResponseCase], taken: Sequence[ResponseCase]) -> Iterator[ResponseCase]:
        """The values that none of `taken` has: of each place the first in one answer, then the second."""
        seen = {case.edits[0] for case in taken}
        for seed in dict.fromkeys(case.seed for case in singles):
            left: dict[Place, list[Edit]] = {}
            for edit in (case.edits[0] for case in singles if case.seed is seed):
                if edit.kind in _VALUES and edit not in seen and self._single(seed, edit) == "valid":
                    left.setdefault(edit.place, []).append(edit)
            for edits in zip_longest(*left.values()):
                yield from self._valid(seed, [edit for edit in edits if edit is not None])

    def _valid(self, seed: Seed, edits: Sequence[Edit]) -> Iterator[ResponseCase]:
        """All of `edits` in as few valid answers as halving gives."""
        case = self.of(seed, *edits)
        if self.tier(case) == "valid":
            yield case
        elif (half := len(edits) // 2) > 0:
            yield from self._valid(seed, edits[:half])
            yield from self._valid(seed, edits[half:])

    def _pairs(self) -> Iterator[ResponseCase]:
        """Any two fields of an answer's top, each as it is, missing, null or empty as far as that is valid."""
        seed = next((one for one in self.seeds if one.name == MAXIMAL), self.seeds[0])
        fields: dict[str | int, list[Edit | None]] = {}
        for edit in self.edits(seed):
            if edit.kind in _PAIRED and len(edit.place) == 1 and self._single(seed, edit) == "valid":
                fields.setdefault(edit.place[0], [None]).append(edit)
        for edits in pairwise(list(fields.values())[:_FIELDS]) if len(fields) > 1 else ():
            case = self.of(seed, *edits)
            if len(edits) > 1 and self.tier(case) == "valid":
                yield case

    def _single(self, seed: Seed, edit: Edit) -> Tier:
        known = self._tiers.setdefault(seed.name, {})
        if edit not in known:
            known[edit] = self.tier(self.of(seed, edit))
        return known[edit]

    # -- the wire -----------------------------------------------------------------------------------

    def damaged(self) -> Mapping[str, Response]:
        """The first seed's answer in bytes that aren't what they should be, by name."""
        return wire.damaged(self.of(self.seeds[0]).response)


def _void(edit: Edit) -> bool:
    """Whether nothing is to be learnt of `edit` where it makes an answer wrong."""
    return edit.kind in SOUND or (edit.kind in WHOLE and not edit.place)


def _kind(edit: Edit) -> str:
    return edit.kind


def body_of(response: Response) -> Any:
    """The JSON in `response`.

    Raises:
        ValueError: there's none.
    """
    return json.loads(response.content)
