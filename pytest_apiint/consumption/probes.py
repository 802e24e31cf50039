"""The single edits that show whether a client reads a field: it's null, missing, another value, another type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.contract.variations.edits import Edit
from pytest_apiint.contract.variations.oddities import NEVER_SEEN

if TYPE_CHECKING:
    from pytest_apiint.contract.variations.case import Seed
    from pytest_apiint.contract.variations.places import Place
    from pytest_apiint.contract.variations.variations import Variations

NEVER: Final = (json.dumps(NEVER_SEEN), "987654")  # what nobody's enum has, as edits are called
_MORE: Final = ("enum", "date", "empty")  # of those that a schema tells of a place
_TEXTS: Final = ("other", "another")
_NUMBERS: Final = (17, 18)


def probes(variations: Variations, seed: Seed) -> dict[Place, list[Edit]]:
    """The edits of each place of `seed` below its root, in its order; of a list's items the first's."""
    found = {place: list(spoiled(value, place)) for place, value in places(seed.body, ())}
    for edit in variations.edits(seed):
        if edit.kind in _MORE and edit.place in found and edit not in found[edit.place]:
            found[edit.place].append(edit)
    return found


def carriers(seed: Seed) -> list[Edit]:
    """An unknown field in each object of `seed`: where it comes out again, the object is handed on as it came."""
    return [Edit("unknown", place) for place, value in [((), seed.body), *places(seed.body, ())] if _is_object(value)]


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def places(value: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    """Every place below `place`, where `value` stands, with what stands there; of a list's items the first."""
    if isinstance(value, dict):
        parts: list[tuple[str | int, Any]] = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value[:1]))
    else:
        return
    for step, inner in parts:
        yield (*place, step), inner
        yield from places(inner, (*place, step))


def spoiled(value: Any, place: Place) -> Iterator[Edit]:
    """The same place null, of another value and of another type, and without it."""
    if value is not None:
        yield Edit("null", place)
    for kind, other in _others(value):
        yield Edit(kind, place, json.dumps(other), other)
    if isinstance(place[-1], str):
        yield Edit("absent", place)


def _others(value: Any) -> Iterator[tuple[str, Any]]:
    """Another value of the same type, and one of another."""
    if isinstance(value, bool):
        yield "type", not value
    elif isinstance(value, (int, float)):
        yield "number", next(number for number in _NUMBERS if number != value)
    elif isinstance(value, str):
        yield "text", next(text for text in _TEXTS if text != value)
    yield "type", 12 if isinstance(value, (str, bool)) else "text"
