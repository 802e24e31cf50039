"""What became of mutants: killed, survived, or never met; and of a test's fields those that nothing is asserted of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self, TypeAlias

Fate: TypeAlias = Literal["killed", "survived", "not met"]


@dataclass(frozen=True, slots=True)
class Tried:
    """One mutant: the `edit` (``null $.email``) of answers to `route` (``GET /users/123``), at the `place`.

    `by` is the type of the error that the test failed with.
    """

    route: str
    edit: str
    place: str
    fate: Fate
    by: str = ""


@dataclass(frozen=True, slots=True)
class Mutated:
    """A test and its mutants; `left` counts those that there was no time for. `untold` says why there are none."""

    test: str
    mutants: tuple[Tried, ...] = ()
    left: int = 0
    untold: str = ""

    @property
    def fields(self) -> dict[tuple[str, str], bool]:
        """The fields of which a mutant was met, by route and place: whether all of these survived."""
        found: dict[tuple[str, str], bool] = {}
        for one in self.mutants:
            if one.fate != "not met":
                key = one.route, one.place
                found[key] = found.get(key, True) and one.fate == "survived"
        return found

    @property
    def unasserted(self) -> list[tuple[str, str]]:
        return [field for field, survived in self.fields.items() if survived]

    def plain(self) -> dict[str, Any]:
        """As JSON takes it, and xdist."""
        return asdict(self) | {"mutants": [asdict(one) for one in self.mutants]}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """What `plain` was made of."""
        return cls(**{**plain, "mutants": tuple(Tried(**one) for one in plain["mutants"])})


def counts(tests: Iterable[Mutated]) -> dict[str, int]:
    """How many mutants met each fate."""
    found = {"killed": 0, "survived": 0, "not met": 0}
    for test in tests:
        for one in test.mutants:
            found[one.fate] += 1
    return found
