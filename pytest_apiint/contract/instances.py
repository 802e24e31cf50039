"""Values that a schema describes: with nothing that may be left out, or with all that there is.

The same description and seed give the same value in every process. A value is held against its schema before it's
given; where none can be made that passes, there's none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, Any, Final, Protocol

from pytest_apiint.contract import scalars
from pytest_apiint.contract.dialect import mapped
from pytest_apiint.contract.pointers import join, tokens
from pytest_apiint.errors import SpecMismatch

if TYPE_CHECKING:
    from pytest_apiint.contract.dialect import Direction
    from pytest_apiint.contract.document import Document
    from pytest_apiint.contract.schemas import Schema, Schemas

_MOST: Final = 3000  # values in one instance; beyond it only what must be there
_TURNS: Final = 16  # which alternative is taken first
_FIRST: Final = 5  # tries, after which something is left out
_KINDS: Final = ("object", "array", "string", "integer", "number", "boolean", "null")
_HIDDEN: Final = {"request": "readOnly", "response": "writeOnly"}
NONE: Final = object()


class _Circle(Exception):
    """A schema needs itself."""


def instance(
    document: Document,
    schemas: Schemas,
    pointer: str,
    *,
    direction: Direction = "response",
    full: bool = False,
    seed: int = 0,
) -> Any:
    """A value that the schema at `pointer` accepts: the smallest, or with `full` one with all that may be there.

    `NONE` where none can be made. With the seed 0, what comes first is taken: of an enum, of alternatives; any other
    seed varies that.

    Raises:
        SpecMismatch: nothing is at `pointer`, or it's no schema.
    """
    schema = schemas.at(pointer, direction)
    for size in (full, not full):  # the other may fit one of several schemas alone, where this one fits more
        tries = _tries(document, pointer, direction, full=size, seed=seed)
        first: Any = NONE
        for number, value in enumerate(tries):
            if schema.accepts(value):
                return value
            if number == 0:
                first = value
            if size and number == _FIRST and schema.accepts(lesser := _lessened(first, schema)):
                return lesser
    return NONE


def _tries(document: Document, pointer: str, direction: Direction, *, full: bool, seed: int) -> Iterator[Any]:
    """Values that the schema may accept: with what it has of its own and without, by each alternative in turn."""
    root, place = document.resolve(pointer)
    for turn in range(_TURNS):
        for told in (True, False):
            chance = Random(f"{seed} {pointer}") if seed else None
            maker = _Maker(document, direction, full=full, told=told, turn=turn, chance=chance)
            with suppress(_Circle, RecursionError, SpecMismatch):
                yield maker.make(root, place, frozenset({place}))


def _lessened(value: Any, schema: Schema) -> Any:
    """`value` without what of it is wrong, as far as it may be left out."""
    for _ in range(_TURNS):
        wrong = next((tokens(one.pointer) for one in schema.mistakes(value) if one.pointer), [])
        # What is missing can't be left out, but what it's missing from can.
        found = (_without(value, wrong[:depth]) for depth in range(len(wrong), 0, -1))
        lesser = next((one for one in found if one != value), NONE)
        if lesser is NONE:
            break
        value = lesser
    return value


def _without(value: Any, path: Sequence[str]) -> Any:
    """`value` without what stands at `path`; a list is emptied, since its other items were made alike."""
    if isinstance(value, list):
        return []
    if not isinstance(value, dict) or path[0] not in value:
        return value
    if len(path) == 1:
        return {name: one for name, one in value.items() if name != path[0]}
    return {**value, path[0]: _without(value[path[0]], path[1:])}


class Description(Protocol):
    """What is needed of a document: its version, and what a reference leads to."""

    @property
    def version(self) -> str: ...
    def resolve(self, ref: str, base: str = ...) -> tuple[Any, str]: ...


def made(description: Description, schema: Any) -> Any:
    """The smallest value of `schema`, which is no part of a description's own text; nobody has held it against it."""
    try:
        return _Maker(description, "response", full=False, told=False, turn=0, chance=None).make(
            schema, "", frozenset()
        )
    except (_Circle, RecursionError, SpecMismatch):
        return NONE


class _Maker:
    """`told` takes what schemas have of their own, examples and defaults; `turn` is the alternative to begin with."""

    def __init__(
        self, document: Description, direction: Direction, *, full: bool, told: bool, turn: int, chance: Random | None
    ) -> None:
        self._document = document
        self._hidden = _HIDDEN[direction]
        self._full = full
        self._told = told
        self._turn = turn
        self._chance = chance
        self._made = 0

    def make(self, schema: Any, pointer: str, above: frozenset[str]) -> Any:
        """`above` are the pointers of the schemas that this one stands in."""
        self._made += 1
        parts, above = self._parts(schema, pointer, above)
        words = _merged([part for part, _ in parts])
        if "const" in words:
            return words["const"]
        if isinstance(enum := words.get("enum"), list) and enum:
            some = [one for one in enum if one is not None] or enum
            return self._chance.choice(some) if self._chance is not None else some[min(self._turn, len(some) - 1)]
        if self._told and (example := _own(words)) is not NONE:
            return example
        match self._kind(words):
            case "object":
                return self._object(words, parts, above)
            case "array":
                return self._array(words, parts, above)
            case "string":
                return scalars.text(words, self._chance)
            case "integer":
                return scalars.number(words, self._chance, whole=True)
            case "number":
                return scalars.number(words, self._chance, whole=False)
            case "boolean":
                return True
        return None

    def _kind(self, words: Mapping[str, Any]) -> str:
        kind = words.get("type")
        kinds = [kind] if isinstance(kind, str) else [one for one in kind if isinstance(one, str)] if kind else []
        some = [one for one in kinds if one != "null"] or kinds
        if some:
            return some[0]
        if "properties" in words or "additionalProperties" in words or "required" in words:
            return "object"
        if "items" in words or "prefixItems" in words:
            return "array"
        if {"minimum", "maximum", "multipleOf"} & words.keys():
            return "number"
        return "string"

    def _parts(self, schema: Any, pointer: str, above: frozenset[str]) -> tuple[list[tuple[Any, str]], frozenset[str]]:
        """`schema` and all that is said of the same value elsewhere, one alternative of each choice among it."""
        found: list[tuple[Any, str]] = []
        waiting = [(schema, pointer)]
        while waiting:
            part, place = waiting.pop(0)
            if not isinstance(part, Mapping):
                continue
            found.append((part, place))
            if isinstance(part.get("$ref"), str):
                target, where = self._document.resolve(part["$ref"], place)
                if where in above:
                    raise _Circle
                above |= {where}
                waiting.append((target, where))
                if self._document.version.startswith(("2", "3.0")):
                    found[-1] = ({key: value for key, value in part.items() if key == "nullable"}, place)
                    continue
            waiting += [(one, join(place, "allOf", index)) for index, one in enumerate(_list(part, "allOf"))]
            for word in ("oneOf", "anyOf"):
                if branches := _list(part, word):
                    more, above = self._branch(branches, join(place, word), above, mapped(part))
                    found += more
        return found, above

    def _branch(
        self,
        branches: Sequence[Any],
        pointer: str,
        above: frozenset[str],
        names: tuple[str, Mapping[str, list[str]]] | None = None,
    ) -> tuple[list[tuple[Any, str]], frozenset[str]]:
        """The first alternative that doesn't lead back; null only where there's no other. `names` are a mapping's."""
        order = [(index + self._turn) % len(branches) for index in range(len(branches))]
        order.sort(key=lambda index: isinstance(branches[index], Mapping) and branches[index].get("type") == "null")
        for index in order:
            try:
                parts, above = self._parts(branches[index], join(pointer, index), above)
            except _Circle:
                continue
            if names is not None:
                name, values = names
                said = {"required": [name], "properties": {name: {"enum": values[branches[index]["$ref"]]}}}
                parts.append((said, pointer))
            return parts, above
        raise _Circle

    def _object(self, words: Mapping[str, Any], parts: Sequence[tuple[Any, str]], above: frozenset[str]) -> Any:
        properties = dict(_properties(parts))
        required = dict.fromkeys(name for part, _ in parts for name in _list(part, "required"))
        made: dict[str, Any] = {}
        for name, (inner, place) in properties.items():
            hidden = isinstance(inner, Mapping) and inner.get(self._hidden) is True
            needed = name in required and not hidden
            if hidden or not (needed or (self._full and self._made < _MOST)):
                continue
            try:
                made[name] = self.make(inner, place, above)
            except _Circle:
                if needed:
                    raise
        rest = next(((part["additionalProperties"], at) for part, at in parts if "additionalProperties" in part), None)
        others = [str(name) for name in required if name not in properties]
        least = words.get("minProperties")
        if isinstance(rest, tuple) and isinstance(rest[0], Mapping) and self._full and not made:
            others.append("key")
        others += [f"key{index}" for index in range(len(made) + len(others), least if isinstance(least, int) else 0)]
        for name in others:
            inner, at = rest if rest is not None and isinstance(rest[0], Mapping) else ({}, "")
            made[name] = self.make(inner, join(at, "additionalProperties"), above)
        return made

    def _array(self, words: Mapping[str, Any], parts: Sequence[tuple[Any, str]], above: frozenset[str]) -> list[Any]:
        least = words.get("minItems")
        count = least if isinstance(least, int) and 0 <= least <= _MOST else 0
        if self._full and self._made < _MOST and words.get("maxItems") != 0:
            count = max(count, 1)
        inner, place = next(((part["items"], at) for part, at in parts if "items" in part), ({}, ""))
        first = next(((part["prefixItems"], at) for part, at in parts if "prefixItems" in part), None)
        made: list[Any] = []
        if first is not None and isinstance(first[0], list) and (count or self._full):
            made = [self.make(one, join(first[1], "prefixItems", i), above) for i, one in enumerate(first[0])]
        try:
            while len(made) < count:
                made.append(self._another(made, inner, join(place, "items"), above, words))
        except _Circle:
            if isinstance(least, int) and len(made) < least:
                raise
        return made

    def _another(self, made: list[Any], inner: Any, place: str, above: frozenset[str], words: Mapping[str, Any]) -> Any:
        value = self.make(inner, place, above)
        if words.get("uniqueItems") is not True:
            return value
        usual, told = self._chance, self._told
        for attempt in range(20):
            if value not in made:
                break
            self._chance, self._told = Random(f"{place} {len(made)} {attempt}"), False
            value = self.make(inner, place, above)
        self._chance, self._told = usual, told
        return value


def _merged(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What several schemas say together; of limits, the narrower."""
    made: dict[str, Any] = {}
    for part in parts:
        for word, value in part.items():
            if word not in made:
                made[word] = value
            elif word in ("minimum", "minLength", "minItems") and isinstance(value, (int, float)):
                made[word] = max(made[word], value)
            elif word in ("maximum", "maxLength", "maxItems") and isinstance(value, (int, float)):
                made[word] = min(made[word], value)
            elif word == "type":
                made[word] = _both(made[word], value)
            elif word == "enum" and isinstance(value, list) and isinstance(made[word], list):
                made[word] = [one for one in made[word] if one in value] or made[word]
    return made


def _both(one: Any, other: Any) -> Any:
    some = [kind for kind in ([one] if isinstance(one, str) else one) if kind in other or kind == other]
    return some or ("integer" if {"integer", "number"} <= {str(one), str(other)} else one)


def _properties(parts: Sequence[tuple[Any, str]]) -> Iterator[tuple[str, tuple[Any, str]]]:
    """Each property; one that several schemas describe is all of these together."""
    found: dict[str, list[tuple[Any, str]]] = {}
    for part, place in parts:
        listed = part.get("properties")
        for name, inner in listed.items() if isinstance(listed, Mapping) else ():
            found.setdefault(name, []).append((inner, join(place, "properties", name)))
    for name, several in found.items():
        named = [one for one in several if isinstance(one[0], Mapping) and ("enum" in one[0] or "const" in one[0])]
        yield name, (named or several)[0]


def _own(words: Mapping[str, Any]) -> Any:
    """An example of the schema's own, or its default."""
    if words.get("example") is not None:
        return words["example"]
    if isinstance(words.get("examples"), list) and words["examples"]:
        return words["examples"][0]
    if words.get("default") is not None:
        return words["default"]
    return NONE


def _list(schema: Mapping[str, Any], word: str) -> list[Any]:
    found = schema.get(word)
    return found if isinstance(found, list) else []
