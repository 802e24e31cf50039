"""Every single edit of one answer, by what its schema says of each place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pytest_apiint.contract.variations.edits import Edit, Tier
from pytest_apiint.contract.variations.nodes import Node, Nodes
from pytest_apiint.contract.variations.oddities import (
    DATES,
    DEPTH,
    FRACTIONS,
    HEADER,
    LARGEST,
    MANY,
    NEVER_SEEN,
    NUMBERS,
    TEXTS,
)
from pytest_apiint.contract.variations.places import GONE, ROOT, Place

# Where no enum says so, these names do: APIs add to what they hold, and say so in their policies.
_EVENTFUL: Final = frozenset({"type", "kind", "event", "event_type", "action", "status", "state", "category"})
# Formats that say nothing of how a text looks.
_FREE: Final = frozenset({"", "password", "binary"})
# What a valid answer of a recursion has around it is small; what is far down holds the same.
_SHALLOW: Final = 1


@dataclass(frozen=True, slots=True)
class Sites:
    """`made` gives an instance of a schema, or `GONE`. `told` where the schema is an API's own.

    One that was told from samples says nothing of texts and numbers that none of them holds; how many items a list
    has is taken for open, and no more than that.
    """

    nodes: Nodes
    made: Callable[[Any], Any]
    told: bool = True

    @property
    def floor(self) -> Tier:
        return "valid" if self.told else "tolerant"

    def _says(self, node: Node) -> bool:
        """Whether the API's own schema says what stands there: of what is free, only whoever put it there knows."""
        return self.told and bool(node.kinds or node.pattern or node.format)

    def _open(self, node: Node) -> Tier:
        return "valid" if self._says(node) else "tolerant"

    def of(self, answer: Any) -> list[Edit]:
        """Simple ones first, of these the ones high up: a counterexample shrinks that way."""
        found = [*self._at(answer, self.nodes.root, ROOT), Edit("header", argument=HEADER, floor="tolerant")]
        return sorted(found, key=lambda edit: edit.rank)

    def _at(self, value: Any, node: Node, place: Place) -> Iterator[Edit]:
        if value is not None and (node.kinds or node.members):
            yield Edit("null", place)
        if isinstance(value, dict):
            yield from self._object(value, node, place)
        elif isinstance(value, list):
            yield from self._list(value, node, place)
        elif isinstance(value, str):
            yield from self._text(value, node, place)
        elif isinstance(value, bool):
            yield from self._typed(node, place, "true", 1)
        elif isinstance(value, (int, float)):
            yield from self._number(value, node, place)

    def _object(self, value: dict[str, Any], node: Node, place: Place) -> Iterator[Edit]:
        mapped = bool(node.rest) and not node.properties
        if mapped:
            if (one := self.made(node.rest[0])) is not GONE:
                yield Edit("key", place, value=one, floor=self.floor)
        else:
            yield Edit("unknown", place, floor="tolerant")
        optional = tuple(name for name in value if name in node.properties and name not in node.required)
        if len(optional) > 1:
            yield Edit("bare", place, value=optional)
        if not place and len(value) > 1:
            yield Edit("reversed")
        yield from self._variants(value, node, place)
        if len(place) <= _SHALLOW and (way := self.nodes.recursion(node)) is not None:
            yield Edit("deep", place, value=(self._frame(value, node, way), way, DEPTH), floor=self.floor)
        yield from self._typed(node, place, "text")
        yield from self._reshaped(node, "swap", place)
        for name, inner in value.items():
            if not mapped:
                yield Edit("absent", (*place, name))
            yield from self._at(inner, self.nodes.below(node, name), (*place, name))

    def _variants(self, value: dict[str, Any], node: Node, place: Place) -> Iterator[Edit]:
        for index, schema in enumerate(node.variants):
            if (one := self.made(schema)) is not GONE and one != value:
                yield Edit("variant", place, str(index + 1), one)
        if node.tag:
            yield Edit("variant", place, "new", {node.tag: NEVER_SEEN}, "tolerant")

    def _frame(self, value: Any, node: Node, way: Place) -> Any:
        """`value` with something at `way`, which leads to where the same may stand again."""
        if not way:
            return None
        step, rest = way[0], way[1:]
        inside = self.nodes.inside(node) if isinstance(step, int) else self.nodes.below(node, step)
        schemas = node.items if isinstance(step, int) else node.properties[step]
        known = value[step] if isinstance(value, dict) and step in value else None
        known = value[0] if isinstance(step, int) and isinstance(value, list) and value else known
        fit = dict if rest and not isinstance(rest[0], int) else list
        if rest and not isinstance(known, fit):
            known = next(
                (one for schema in (*schemas, *inside.variants) if isinstance(one := self.made(schema), fit)), fit()
            )
        inner = self._frame(known, inside, rest) if rest else None
        return [inner] if isinstance(step, int) else {**(value if isinstance(value, dict) else {}), step: inner}

    def _list(self, value: list[Any], node: Node, place: Place) -> Iterator[Edit]:
        one = value[0] if value else self.made(node.items[0]) if node.items else GONE
        if value:
            yield Edit("empty", place, floor=self._open(node))
        if one is not GONE:
            if len(value) != 1:
                yield Edit("1", place, value=one)
            yield Edit(str(MANY), place, value=one)
        yield from self._typed(node, place, "text")
        yield from self._reshaped(node, "swap", place)
        if value:
            yield from self._at(value[0], self.nodes.inside(node), (*place, 0))

    def _text(self, value: str, node: Node, place: Place) -> Iterator[Edit]:
        if node.members:
            yield from self._members(value, node, place)
        elif (dates := DATES.get(node.format)) is not None:
            yield from (Edit("date", place, word, text, self.floor) for word, text in dates.items())
        elif node.format in _FREE:
            if self._says(node):
                yield Edit("empty", place)
                yield from (Edit("text", place, word, text) for word, text in TEXTS.items())
            if place and place[-1] in _EVENTFUL:
                yield Edit("enum", place, json.dumps(NEVER_SEEN), NEVER_SEEN, "tolerant")
        yield from self._typed(node, place, 12)

    def _members(self, value: Any, node: Node, place: Place) -> Iterator[Edit]:
        for member in node.members:
            if member != value:
                yield Edit("enum", place, json.dumps(member), member)
        new = NEVER_SEEN if isinstance(value, str) else 987_654
        # What has one member only says what the object is: nobody adds to that.
        if new not in node.members and len(node.members) > 1:
            yield Edit("enum", place, json.dumps(new), new, "tolerant")

    def _number(self, value: float, node: Node, place: Place) -> Iterator[Edit]:
        if node.members:
            yield from self._members(value, node, place)
        else:
            largest = LARGEST.get(node.format)
            for number in NUMBERS if self._says(node) else ():
                if number != value and (largest is None or number <= largest):
                    yield Edit("number", place, str(number), number)
            for fraction in FRACTIONS if self._says(node) and "number" in node.kinds else FRACTIONS[:1]:
                yield Edit("number", place, json.dumps(fraction), fraction, self._open(node))
        yield from self._reshaped(node, "quoted", place)
        yield from self._typed(node, place, "text")

    @staticmethod
    def _reshaped(node: Node, kind: str, place: Place) -> Iterator[Edit]:
        """The same in another type, where a type is said."""
        if node.kinds or node.members:
            yield Edit(kind, place)

    @staticmethod
    def _typed(node: Node, place: Place, *others: Any) -> Iterator[Edit]:
        """Values of another type; of a place of which nothing is said, none is wrong."""
        if node.kinds or node.members:
            yield from (Edit("type", place, json.dumps(other), other) for other in others)
