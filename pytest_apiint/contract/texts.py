"""What texts mean by a schema: a query, a header or a form carries ``"5"``, and the schema says if that's a number.

A text stays one where the schema lets it be one, or where it's none of the kinds that are let, so that the validator
says what is wrong with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_DEEP: Final = 100
_KINDS: Final[Mapping[type, str]] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
    list: "array",
    dict: "object",
}


def meant(value: Any, bundled: Mapping[str, Any]) -> Any:
    """`value` (texts, lists and mappings of them) with each text as what `bundled`, a bundle of `schemas`, has there.

    A mapping whose keys are numbers, or empty, is a list where the schema has an array: ``items[0][price]``.
    """
    return _Reader(bundled).meant(value, bundled)


def kinds(bundled: Mapping[str, Any]) -> frozenset[str]:
    """The JSON types that a schema lets its instance have, ``integer`` apart; none where it doesn't say."""
    return _Reader(bundled).kinds(bundled)


def same(schema: Any, bundled: Mapping[str, Any], seen: set[int] | None = None) -> Iterator[Mapping[str, Any]]:
    """`schema`, and all that `bundled` says of the same instance elsewhere: behind references, in each branch."""
    seen = set() if seen is None else seen
    if not isinstance(schema, Mapping) or id(schema) in seen:
        return
    seen.add(id(schema))
    yield schema
    if isinstance(schema.get("$ref"), str):
        yield from same(target(schema["$ref"], bundled)[0], bundled, seen)
    for word in ("allOf", "anyOf", "oneOf"):
        for branch in schema.get(word, ()):
            yield from same(branch, bundled, seen)


def target(ref: str, bundled: Mapping[str, Any]) -> tuple[Any, str]:
    """What `ref`, a reference in `bundled`, leads to, and its pointer in the description."""
    pointer = unquote(ref).rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    return bundled.get("definitions", {}).get(pointer), pointer


class _Reader:
    def __init__(self, bundled: Mapping[str, Any]) -> None:
        self._bundled = bundled

    def meant(self, value: Any, schema: Any, depth: int = 0) -> Any:
        if depth > _DEEP:
            return value
        allowed = self.kinds(schema)
        if isinstance(value, str):
            return _scalar(value, allowed)
        if isinstance(value, dict) and "array" in allowed and all(not key or key.isdecimal() for key in value):
            value = [one for key in value for one in (value[key] if isinstance(value[key], list) else [value[key]])]
        if isinstance(value, list):
            return [self.meant(one, self._inside(schema, "items"), depth + 1) for one in value]
        if isinstance(value, dict):
            return {name: self.meant(one, self._property(schema, name), depth + 1) for name, one in value.items()}
        return value

    def kinds(self, schema: Any) -> frozenset[str]:
        found: set[str] = set()
        for one in same(schema, self._bundled):
            kind = one.get("type")
            if isinstance(kind, str):
                found.add(kind)
            elif isinstance(kind, list):
                found.update(map(str, kind))
            elif "enum" in one or "const" in one:
                told = one["enum"] if "enum" in one else [one["const"]]
                found.update(_KINDS.get(type(value), "") for value in told)
            elif "properties" in one:
                found.add("object")
            elif "items" in one:
                found.add("array")
        return frozenset(found)

    def _inside(self, schema: Any, word: str) -> Any:
        return next((one[word] for one in same(schema, self._bundled) if isinstance(one.get(word), dict)), True)

    def _property(self, schema: Any, name: str) -> Any:
        for one in same(schema, self._bundled):
            if name in one.get("properties", ()):
                return one["properties"][name]
        return self._inside(schema, "additionalProperties")


def _scalar(text: str, allowed: frozenset[str]) -> Any:
    if not allowed or "string" in allowed:
        return text
    if "boolean" in allowed and text in ("true", "false"):
        return text == "true"
    if "null" in allowed and text in ("", "null"):
        return None
    if allowed & {"integer", "number"} and len(text) < 400 and _NUMBER.fullmatch(text):
        return json.loads(text)
    return text
