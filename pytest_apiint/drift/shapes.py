"""Two sets of JSON values compared by their inferred shapes: kinds, fields, items; never by what they say.

The values of one place are taken together: of an array its items, of several answers to one request each. A field that
some of them lack is optional there. A null, or an array without items, says nothing of what could stand in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pytest_apiint.contract.kinds import kinds, named
from pytest_apiint.drift import maps
from pytest_apiint.drift.finding import Difference, Tier
from pytest_apiint.drift.places import Place

ROOT: Final = Place()
_NULL: Final = frozenset({"null"})
# What is nested deeper isn't an answer that anybody reads.
_DEEPEST: Final = 100


def differences(old: Sequence[Any], new: Sequence[Any], place: Place = ROOT, *, deep: int = 0) -> Iterator[Difference]:
    """How the values `new` of a place differ from the values `old`, by their shapes; both have some."""
    before, after = kinds(old), kinds(new)
    if "null" in after - before:
        yield Difference("warning", "null", place.path, named(before), named(after), place.pointer)
    if before - _NULL and after - before - _NULL:
        told = named(before - _NULL), named(after - _NULL)
        yield Difference("error", "type", place.path, *told, place.pointer)
    if deep < _DEEPEST:
        yield from _of_objects(_objects(old), _objects(new), place, deep + 1)
        yield from _of_items(old, new, place, deep + 1)


def _objects(values: Sequence[Any]) -> list[Mapping[str, Any]]:
    return [value for value in values if isinstance(value, dict)]


def _of_items(old: Sequence[Any], new: Sequence[Any], place: Place, deep: int) -> Iterator[Difference]:
    before, after = ([item for value in values if isinstance(value, list) for item in value] for values in (old, new))
    if before and after:
        yield from differences(before, after, place.item, deep=deep)


def _of_objects(old: maps.Objects, new: maps.Objects, place: Place, deep: int) -> Iterator[Difference]:
    if not old or not new:
        return
    if maps.made_keys(old, new):
        yield from _of_values(old, new, place, deep)
    elif maps.changing_keys(old, new):
        yield _keys(old, new, place)
        yield from _of_values(old, new, place, deep)
    else:
        for name in dict.fromkeys(name for one in (*old, *new) for name in one):
            yield from _of_field(name, old, new, place.field(name), deep)


def _of_values(old: maps.Objects, new: maps.Objects, place: Place, deep: int) -> Iterator[Difference]:
    before, after = ([value for one in objects for value in one.values()] for objects in (old, new))
    if before and after:
        yield from differences(before, after, place.value, deep=deep)


def _keys(old: maps.Objects, new: maps.Objects, place: Place) -> Difference:
    """That names weren't compared, since they're taken for data: it's a guess, and more so of plain values.

    A program's fields may all have been renamed.
    """
    before, after = ({name for one in objects for name in one} for objects in (old, new))
    told = f"{len(before & after)} of {len(before)} keys left, {len(after - before)} new; read as a map"
    tier: Tier = "info" if all(isinstance(value, dict) for one in old for value in one.values()) else "warning"
    return Difference(tier, "keys", place.path, f"{len(before)} keys", f"{len(after)} keys", place.pointer, told)


def _of_field(name: str, old: maps.Objects, new: maps.Objects, place: Place, deep: int) -> Iterator[Difference]:
    before, after = ([one[name] for one in objects if name in one] for objects in (old, new))
    always = len(before) == len(old)
    if not before:
        yield Difference("info", "added", place.path, "", named(kinds(after)), place.pointer)
    elif not after:
        # Where it was optional its readers know what to do without it, and other items may have it still.
        tier, was = ("error", "") if always else ("warning", ", in some")
        yield Difference(tier, "gone", place.path, named(kinds(before)) + was, "gone", place.pointer)  # type: ignore[arg-type]
    else:
        if always and len(after) < len(new):
            yield Difference("warning", "optional", place.path, "always there", "only in some", place.pointer)
        yield from differences(before, after, place, deep=deep)
