"""What of a schema a validator can't get through: circles, and more ways through it than can be gone in seconds.

JSON Schema leaves undefined what a schema means that refers to itself before it has led to a part of its instance
(Core 2020-12, section 9.4.1); validators accept anything then, or end the process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

from pytest_apiint.contract.dialect import parts

# Of one instance through a schema's references. GitHub's description has 47 at most, the longest of 6.
MOST_WAYS: Final = 20_000
LONGEST_WAY: Final = 150
# Keywords whose schemas are of the same instance.
_BESIDE: Final = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"})


class Bounds:
    """What has been seen of definitions, since the schemas of a description share most of them."""

    def __init__(self, bundle: str) -> None:
        """`bundle` is the keyword that definitions stand under, and references lead into."""
        self._start = f"#/{bundle}/"
        self._places: dict[str, list[list[str]]] = {}
        self._ways: dict[str, tuple[int, int]] = {}
        self._faults: dict[str, str] = {}

    def fault(self, definitions: Mapping[str, Any]) -> tuple[str, str] | None:
        """The name of one of the `definitions`, which refer to each other only, and what is wrong with it."""
        new = [name for name in definitions if name not in self._ways]
        self._places.update((name, list(_places(definitions[name], self._start))) for name in new)
        for name in new:
            if name not in self._ways and (circle := self._count(name)):
                return circle, "a schema that leads back to itself before it says anything"
        for name in new:
            if any(sum(self._ways[ref][0] for ref in refs) > MOST_WAYS for refs in self._places[name]):
                self._faults[name] = f"more than {MOST_WAYS:,} ways through allOf, anyOf, oneOf and $ref"
            elif self._ways[name][1] > LONGEST_WAY:
                self._faults[name] = f"more than {LONGEST_WAY} references, each to the next"
        return next(((name, self._faults[name]) for name in definitions if name in self._faults), None)

    def _count(self, name: str) -> str:
        """How many ways there are from `name` and how long the longest is; the name of one in a circle, if any."""
        stack, waiting = [(name, iter(self._places[name][0]))], {name}
        while stack:
            here, rest = stack[-1]
            for ref in rest:
                if ref in waiting:
                    return ref
                if ref not in self._ways:
                    stack.append((ref, iter(self._places[ref][0])))
                    waiting.add(ref)
                    break
            else:
                found = [self._ways[ref] for ref in self._places[here][0]]
                self._ways[here] = 1 + sum(one for one, _ in found), 1 + max((one for _, one in found), default=0)
                waiting.discard(here)
                stack.pop()
        return ""


def _places(schema: Any, start: str) -> Iterator[list[str]]:
    """What is referred to for one instance: first for that of `schema` itself, then for each of its parts."""
    heads = [schema]
    for head in heads:
        beside, refs = [head], list[str]()
        for one in beside:
            if isinstance(one, dict):
                if isinstance(ref := one.get("$ref"), str):
                    refs.append(unquote(ref.removeprefix(start)).replace("~1", "/").replace("~0", "~"))
                for word, part in parts(one):
                    (beside if word in _BESIDE else heads).append(part)
        if refs or head is schema:
            yield refs
