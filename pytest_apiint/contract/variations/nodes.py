"""What a bundle of schemas says of one place: all that is said anywhere of the same value, in every branch.

That is more than any one value may be: which of it holds for a whole answer, the validator says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from pytest_apiint.contract.dialect import VARIANT
from pytest_apiint.contract.texts import same, target
from pytest_apiint.contract.variations.places import Place

Schemas: TypeAlias = "tuple[Any, ...]"
_WIDE: Final = 300  # places that are looked through for one that leads back
_HIGH: Final = 4


@dataclass(frozen=True, slots=True)
class Node:
    """`kinds` are JSON Schema's types; none where nothing is said. `members` are those of an enum or a constant.

    `properties`, `items` and `rest` (of a map's values) hold the schemas of what stands below. `variants` are the
    alternatives that are objects, `tag` the property that tells them apart, if one does. `names` are the definitions
    that the place is described by.
    """

    kinds: frozenset[str] = frozenset()
    members: tuple[Any, ...] = ()
    properties: Mapping[str, Schemas] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Schemas = ()
    rest: Schemas = ()
    variants: Schemas = ()
    tag: str = ""
    format: str = ""
    pattern: bool = False
    names: frozenset[str] = frozenset()


class Nodes:
    """The nodes of one bundle, made when they're asked for."""

    def __init__(self, bundled: Mapping[str, Any]) -> None:
        self.bundled = bundled
        self._known: dict[tuple[int, ...], Node] = {}
        self._kept: list[Schemas] = []  # what is known by its identity has to stay
        self._ways: dict[int, Place | None] = {}

    @property
    def root(self) -> Node:
        return self.of((self.bundled,))

    def of(self, schemas: Schemas) -> Node:
        key = tuple(map(id, schemas))
        if (known := self._known.get(key)) is None:
            known = self._known[key] = self._made(schemas)
            self._kept.append(schemas)
        return known

    def below(self, node: Node, name: str) -> Node:
        """What is said of the property `name`."""
        return self.of(node.properties.get(name) or node.rest)

    def inside(self, node: Node) -> Node:
        """What is said of a list's items."""
        return self.of(node.items)

    def recursion(self, node: Node) -> Place | None:
        """The way from `node` to where the same may stand again; None where it can't, or not nearby."""
        if id(node) not in self._ways:
            self._ways[id(node)] = self._way(node) if node.names else None
        return self._ways[id(node)]

    def branch(self, schema: Any) -> Node:
        """What one alternative says by itself."""
        return self.of((schema,))

    def _way(self, start: Node) -> Place | None:
        waiting: list[tuple[Node, Place]] = [(start, ())]
        seen: set[int] = set()
        while waiting and len(seen) < _WIDE:
            node, place = waiting.pop(0)
            for step, inner in self._steps(node):
                if inner.names & start.names:
                    return (*place, step)
                if id(inner) not in seen and len(place) < _HIGH:
                    seen.add(id(inner))
                    waiting.append((inner, (*place, step)))
        return None

    def _steps(self, node: Node) -> list[tuple[str | int, Node]]:
        steps: list[tuple[str | int, Node]] = [(name, self.of(one)) for name, one in node.properties.items()]
        return [*steps, *([(0, self.inside(node))] if node.items else [])]

    def _made(self, schemas: Schemas) -> Node:
        parts = [one for schema in schemas for one in same(schema, self.bundled)]
        properties: dict[str, list[Any]] = {}
        for one in parts:
            for name, inner in one.get("properties", {}).items():
                properties.setdefault(name, []).append(inner)
        variants = _variants(parts)
        return Node(
            kinds=frozenset(kind for one in parts for kind in _kinds(one)),
            members=tuple(_members(parts)),
            properties={name: tuple(inner) for name, inner in properties.items()},
            required=frozenset(name for one in parts for name in _listed(one.get("required"))),
            items=tuple(one["items"] for one in parts if isinstance(one.get("items"), Mapping)),
            rest=tuple(rest for one in parts if isinstance(rest := one.get("additionalProperties"), Mapping)),
            variants=variants,
            tag=self._tag(variants),
            format=next((str(one["format"]) for one in parts if "format" in one), ""),
            pattern=any("pattern" in one for one in parts),
            names=frozenset(target(one["$ref"], self.bundled)[1] for one in parts if isinstance(one.get("$ref"), str)),
        )

    def _tag(self, variants: Schemas) -> str:
        """The property whose constant tells the alternatives apart."""
        if len(variants) < 2:
            return ""
        told = [self._constants(one) for one in variants]
        return next((name for name in told[0] if all(name in one for one in told)), "")

    def _constants(self, schema: Any) -> list[str]:
        parts = list(same(schema, self.bundled))
        named = [(name, inner) for one in parts for name, inner in one.get("properties", {}).items()]
        return [name for name, inner in named if any(_members([part]) for part in same(inner, self.bundled))]


def _variants(parts: list[Mapping[str, Any]]) -> Schemas:
    mapped = [one["anyOf"][-1] for one in parts if one.get(VARIANT) == "named"]
    found = mapped or [
        branch
        for one in parts
        if VARIANT not in one
        for word in ("oneOf", "anyOf")
        for branch in one.get(word, ())
        if isinstance(branch, Mapping) and branch.get("type") != "null"
    ]
    return tuple(found) if len(found) > 1 else ()


def _kinds(schema: Mapping[str, Any]) -> list[str]:
    kind = schema.get("type")
    if isinstance(kind, str):
        return [kind]
    if isinstance(kind, list):
        return [one for one in kind if isinstance(one, str)]
    if "properties" in schema:
        return ["object"]
    return ["array"] if "items" in schema else []


def _members(parts: list[Mapping[str, Any]]) -> list[Any]:
    found: list[Any] = []
    for one in parts:
        told = one["enum"] if isinstance(one.get("enum"), list) else [one["const"]] if "const" in one else []
        found += [value for value in told if value is not None and not any(_same(value, other) for other in found)]
    return found


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _listed(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
