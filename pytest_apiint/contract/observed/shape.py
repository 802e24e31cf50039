"""Values of one place, in many answers, as one JSON Schema that accepts them all: kinds and names, never values.

What one value shows is no rule: a place that was seen once is open. Nor is what many show a bound: there are no enums,
no formats, no lengths. `required` is what every object had, of two at least.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from pytest_apiint.contract.kinds import kind
from pytest_apiint.contract.observed.segments import is_told

_DEEPEST: Final = 30
_MOST_PLACES: Final = 4000
_MOST_KEYS: Final = 300
# Objects with many keys of one kind, of which hardly any stands in two, are maps.
_A_MAP: Final = 6
# Of currencies, countries, languages: by these, too.
_CODE: Final = re.compile(r"[A-Z]{2,4}|[a-z]{2}(?:[-_][A-Za-z]{2,4})?")
_ORDER: Final = ("object", "array", "string", "boolean", "integer", "number", "null")


class Shape:
    """What was seen at one place; `add` takes one value after the other."""

    __slots__ = ("_items", "_keyed", "_keys", "_kinds", "_objects", "_open", "_places", "_seen", "_times")

    def __init__(self, places: Iterator[int] | None = None) -> None:
        """`places` bounds how many are looked at, all levels together."""
        self._places = places if places is not None else iter(range(_MOST_PLACES))
        self._seen = 0
        self._objects = 0
        self._kinds: set[str] = set()
        self._keys: dict[str, Shape] = {}
        self._times: dict[str, int] = {}
        self._keyed: Shape | None = None  # what stands behind keys that are ids
        self._items: Shape | None = None
        self._open = False  # whether something was left out

    def add(self, value: Any, depth: int = 0) -> None:
        """Take another value, as `json.loads` gives it."""
        self._seen += 1
        self._kinds.add(kind(value))
        if isinstance(value, dict):
            self._objects += 1
            for key, inner in value.items():
                self._add_key(key, inner, depth)
        elif isinstance(value, list) and value and (items := self._inner(self._items, depth)) is not None:
            self._items = items
            for one in value:
                items.add(one, depth + 1)

    def _add_key(self, key: str, value: Any, depth: int) -> None:
        if not is_told(key):
            if (keyed := self._inner(self._keyed, depth)) is not None:
                self._keyed = keyed
                keyed.add(value, depth + 1)
            return
        known = self._keys.get(key)
        if known is None and len(self._keys) >= _MOST_KEYS:
            self._open = True
        elif (inner := self._inner(known, depth)) is not None:
            self._keys[key] = inner
            self._times[key] = self._times.get(key, 0) + 1
            inner.add(value, depth + 1)

    def _inner(self, known: Shape | None, depth: int) -> Shape | None:
        """The shape one level below: `known`, or a new one while there's room."""
        if known is not None:
            return known
        if depth >= _DEEPEST or next(self._places, None) is None:
            self._open = True
            return None
        return Shape(self._places)

    def schema(self) -> dict[str, Any]:
        """The schema; empty where fewer than two values were seen."""
        if self._seen < 2:
            return {}
        kinds = self._kinds - ({"integer"} if "number" in self._kinds else set())
        names = [one for one in _ORDER if one in kinds]
        made: dict[str, Any] = {"type": names[0] if len(names) == 1 else names}
        if "object" in kinds:
            made |= self._members()
        if self._items is not None and (items := self._items.schema()):
            made["items"] = items
        return made

    def _members(self) -> dict[str, Any]:
        if (held := self._as_map()) is not None:
            return {"additionalProperties": held.schema() or True}
        made: dict[str, Any] = {}
        if self._keys:
            made["properties"] = {key: inner.schema() for key, inner in self._keys.items()}
        always = [key for key, times in self._times.items() if times == self._objects]
        if always and self._objects > 1:
            made["required"] = always
        if self._open or self._keyed is not None:
            made["additionalProperties"] = True
        return made

    def _as_map(self) -> Shape | None:
        """What stands behind the keys of a map, whichever they are; None where they are properties."""
        if self._open:
            return None
        if not self._keys:
            return self._keyed
        rare = len(self._keys) >= _A_MAP and all(times * 2 <= self._objects for times in self._times.values())
        codes = len(self._keys) > 1 and all(_CODE.fullmatch(key) for key in self._keys)
        if not (rare or codes) or not _alike([*self._keys.values()]):
            return None
        return merged([*self._keys.values(), *([self._keyed] if self._keyed is not None else [])])

    def is_like(self, other: Shape) -> bool:
        """Whether both hold values of the same kinds, and objects with mostly the same properties."""
        if self._plain() != other._plain():
            return False
        both, either = self._keys.keys() & other._keys.keys(), self._keys.keys() | other._keys.keys()
        return not either or 2 * len(both) >= len(either)

    def _plain(self) -> set[str]:
        """The kinds, in which whole numbers are numbers, and null says nothing."""
        return {"number" if one == "integer" else one for one in self._kinds} - {"null"}

    def merge(self, other: Shape) -> None:
        """Take all that `other` was given."""
        self._seen += other._seen
        self._objects += other._objects
        self._kinds |= other._kinds
        self._open = self._open or other._open
        self._items = _both(self._items, other._items)
        self._keyed = _both(self._keyed, other._keyed)
        for key, inner in other._keys.items():
            both = _both(self._keys.get(key), inner)
            if both is not None:
                self._keys[key] = both
            self._times[key] = self._times.get(key, 0) + other._times[key]


def merged(shapes: Iterable[Shape]) -> Shape:
    """All of them as one."""
    whole = Shape()
    for one in shapes:
        whole.merge(one)
    return whole


def _both(one: Shape | None, other: Shape | None) -> Shape | None:
    if one is None or other is None:
        return one or other
    return merged([one, other])


def _alike(shapes: Sequence[Shape]) -> bool:
    return all(one.is_like(shapes[0]) for one in shapes)
