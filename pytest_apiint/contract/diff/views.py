"""A schema as a comparison sees it: behind its references, with what `allOf` says of the same value beside it.

Where `oneOf` or `anyOf` leave a choice there are several `Alternative`s; null among them is `View.nullable`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.contract.dialect import HIDDEN
from pytest_apiint.contract.pointers import join, tokens

if TYPE_CHECKING:
    from pytest_apiint.contract.dialect import Direction
    from pytest_apiint.contract.document import Document

KINDS: Final = frozenset({"object", "array", "string", "integer", "number", "boolean"})
_MOST: Final = 64  # alternatives; choices beyond are compared as they're written
_SAME: Final = ("allOf", "oneOf", "anyOf", "$ref")
# What only counts for values of their own types, and is compared as a whole.
_LIMITS: Final = frozenset(
    {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern"}
) | {"minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"}
# What is compared as it's written, since nobody can tell what follows from it.
_RULES: Final = frozenset({"not", "if", "then", "else", "contains", "propertyNames", "dependentRequired"}) | {
    "dependentSchemas",
    "minContains",
    "maxContains",
}
# What says of a value what it's like, beside a choice.
_SHAPING: Final = (
    _LIMITS
    | _RULES
    | {"type", "enum", "const", "properties", "required", "items", "additionalProperties", "format"}
    | {"patternProperties", "prefixItems"}
)


@dataclass(frozen=True, slots=True)
class Inner:
    """A schema within: where it is, and whether it must be there."""

    pointer: str
    required: bool
    raw: Any = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Alternative:
    """What is said of a value in one of the ways it may be: `parts` are schemas, with their pointers.

    `whole` is the schema that says all of it, and its pointer, where that's another than the one looked at.
    """

    key: str
    parts: tuple[tuple[Mapping[str, Any], str], ...]
    whole: tuple[Any, str] | None = field(default=None, repr=False, compare=False)

    @property
    def pointer(self) -> str:
        return self.parts[-1][1]

    def types(self) -> frozenset[str]:
        """All types that aren't ruled out, but null."""
        found = KINDS
        for kind in self._values("type"):
            told = {kind} if isinstance(kind, str) else {one for one in kind if isinstance(one, str)}
            found &= told | ({"integer"} if "number" in told else set())
        return found

    def values(self) -> dict[str, Any] | None:
        """The listed values but null, by their JSON; None where none are listed."""
        lists = [one for one in self._values("enum") if isinstance(one, list)]
        lists += [[one] for one in self._values("const")]
        if not lists:
            return None
        each = [
            {json.dumps(one, sort_keys=True, default=str): one for one in some if one is not None} for some in lists
        ]
        return {key: value for key, value in each[0].items() if all(key in other for other in each)}

    def properties(self, direction: Direction) -> dict[str, Inner]:
        """Each property that travels in `direction`; one that's only required may be anything."""
        required = {
            str(name): join(at, "required")
            for part, at in self.parts
            for name in (part["required"] if isinstance(part.get("required"), list) else ())
        }
        found: dict[str, Inner] = {}
        hidden: set[str] = set()
        for part, pointer in self.parts:
            listed, within = part.get("properties"), join(pointer, "properties")
            for name, raw in listed.items() if isinstance(listed, Mapping) else ():
                if isinstance(raw, Mapping) and raw.get(HIDDEN[direction]) is True:
                    hidden.add(name)
                before = found.get(name)
                # Where several describe it, the one that says more.
                if before is None or (isinstance(raw, Mapping) and len(raw) > len(before.raw or ())):
                    found[name] = Inner(join(within, name), name in required, raw)
        for name, pointer in required.items():
            found.setdefault(name, Inner(pointer, required=True, raw={}))
        return {name: one for name, one in found.items() if name not in hidden}

    def inner(self, word: str) -> tuple[Any, str] | None:
        """What stands at the keyword `word`, and its pointer."""
        return next(((part[word], join(at, word)) for part, at in self.parts if word in part), None)

    def text(self, word: str) -> str:
        """What is said at `word`, as text; empty where nothing is."""
        return next((str(one) for one in self._values(word) if isinstance(one, str)), "")

    def limits(self) -> dict[str, Any]:
        """What is said of sizes and patterns."""
        found: dict[str, Any] = {}
        for part, _ in self.parts:
            found.update({word: part[word] for word in _LIMITS & part.keys()})
        return found

    def rules(self) -> str:
        """All that can't be taken apart, as it's written."""
        found = [{word: part[word] for word in sorted(_RULES & part.keys())} for part, _ in self.parts]
        return json.dumps([one for one in found if one], sort_keys=True, default=str)

    def _values(self, word: str) -> Iterator[Any]:
        for part, _ in self.parts:
            if part.get(word) is not None:
                yield part[word]


@dataclass(frozen=True, slots=True)
class View:
    """A whole schema; `pointer` is where it stands."""

    pointer: str
    nullable: bool
    alternatives: tuple[Alternative, ...]


def behind(document: Document, value: Any, pointer: str) -> tuple[Any, str]:
    """The schema `value`, which stands at `pointer`, behind references that say nothing but that."""
    old = document.version.startswith(("2", "3.0"))
    seen: set[str] = set()
    while isinstance(value, Mapping) and isinstance(value.get("$ref"), str) and pointer not in seen:
        if value.get("nullable") is True or (len(value) > 1 and not old):
            break
        seen.add(pointer)
        value, pointer = document.resolve(value["$ref"], pointer)
    return value, pointer


def view(document: Document, raw: Any, pointer: str) -> View:
    """The schema `raw`, which stands at `pointer`."""
    nullable, found = _expanded(document, raw, pointer, frozenset({pointer}))
    if len(found) == 1:
        found = (Alternative(component(pointer) or found[0].key, found[0].parts),)
    keys: dict[str, int] = {}
    named = []
    for one in found:
        count = keys[one.key] = keys.get(one.key, 0) + 1
        named.append(Alternative(f"{one.key} {count}" if count > 1 else one.key, one.parts, one.whole))
    return View(pointer, nullable, tuple(named))


def component(pointer: str) -> str | None:
    """The name under which the schema at `pointer` is kept; None where it has none."""
    parts = tokens(pointer.partition("#")[2] or pointer)
    kept = parts[:-1] in (["components", "schemas"], ["definitions"])
    return parts[-1] if kept else None


def _expanded(
    document: Document, schema: Any, pointer: str, above: frozenset[str]
) -> tuple[bool, tuple[Alternative, ...]]:
    """Whether null is allowed, and the alternatives; `above` are the pointers of the schemas it stands in."""
    if not isinstance(schema, Mapping):
        return True, (Alternative("anything", (({} if schema is not False else {"not": {}}, pointer),)),)
    kind = schema.get("type")
    nullable = schema.get("nullable") is True or (isinstance(kind, list) and "null" in kind)
    own = {word: value for word, value in schema.items() if word not in _SAME}
    factors: list[tuple[Alternative, ...]] = []
    if isinstance(schema.get("$ref"), str):
        also, found = _referred(document, schema["$ref"], pointer, above)
        nullable |= also
        if document.version.startswith(("2", "3.0")):
            return nullable, found
        factors.append(found)
    for also, found in _beside(document, schema, pointer, above):
        nullable |= also
        if found:
            factors.append(found)
    if prod(map(len, factors)) > _MOST:
        own["not"] = {word: schema[word] for word in _SAME if word in schema}  # to be compared as it's written
        factors = []
    if len(factors) == 1 and len(factors[0]) > 1 and not own.keys() & _SHAPING:
        return nullable, factors[0]
    made = []
    for combined in product(*factors):
        parts = tuple(part for one in combined for part in one.parts)
        key = next((one.key for one in reversed(combined)), "")
        made.append(Alternative(key or _key(schema), (*parts, (own, pointer))))
    return nullable, tuple(made)


def _referred(
    document: Document, ref: str, pointer: str, above: frozenset[str]
) -> tuple[bool, tuple[Alternative, ...]]:
    target, place = document.resolve(ref, pointer)
    name = component(place) or place
    if place in above:
        return False, (Alternative(name, (({}, pointer),)),)
    nullable, found = _expanded(document, target, place, above | {place})
    return nullable, tuple(replace(one, key=name) for one in found) if len(found) == 1 else found


def _beside(
    document: Document, schema: Mapping[str, Any], pointer: str, above: frozenset[str]
) -> Iterator[tuple[bool, tuple[Alternative, ...]]]:
    """What is said of the same value by `allOf`, and by each choice."""
    for index, part in enumerate(_list(schema, "allOf")):
        null, found = _expanded(document, part, join(pointer, "allOf", index), above)
        yield null and _says_null(part), found
    for word in ("oneOf", "anyOf"):
        nullable, choice = False, list[Alternative]()
        for index, part in enumerate(_list(schema, word)):
            if isinstance(part, Mapping) and (part.get("type") == "null" or part.get("enum") == [None]):
                nullable = True
                continue
            place = join(pointer, word, index)
            null, found = _expanded(document, part, place, above)
            nullable |= null and _says_null(part)
            choice += [replace(found[0], whole=behind(document, part, place))] if len(found) == 1 else found
        yield nullable, tuple(choice)


def _says_null(schema: Any) -> bool:
    """Whether that null is allowed is said, and doesn't just follow from nothing being said."""
    return isinstance(schema, Mapping) and bool(schema.keys() & {"nullable", "$ref", "type", "allOf", "oneOf", "anyOf"})


def _key(schema: Mapping[str, Any]) -> str:
    title, kind = schema.get("title"), schema.get("type")
    if isinstance(title, str):
        return title
    if isinstance(kind, str):
        return kind
    return " or ".join(str(one) for one in kind if one != "null") if isinstance(kind, list) else "schema"


def _list(schema: Mapping[str, Any], word: str) -> list[Any]:
    found = schema.get(word)
    return found if isinstance(found, list) else []
