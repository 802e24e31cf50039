"""What kind of JSON a value is (RFC 8259, section 3), by the names of JSON Schema's types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

_ORDER: Final = ("string", "number", "boolean", "object", "array", "null")


def kind(value: Any) -> str:
    """The name of its type in JSON Schema, where 1 is an ``"integer"`` and 1.5 a ``"number"``."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case Mapping():
            return "object"
    return "array"


def plain(value: Any) -> str:
    """The same, where 1 and 1.5 are of one kind."""
    found = kind(value)
    return "number" if found == "integer" else found


def kinds(values: Iterable[Any]) -> frozenset[str]:
    """The kinds of several values, 1 and 1.5 being of one."""
    return frozenset(map(plain, values))


def named(found: frozenset[str]) -> str:
    """Several kinds in words: ``string or null``."""
    return " or ".join(name for name in _ORDER if name in found)
