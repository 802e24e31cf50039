"""What kind of JSON a value is (RFC 8259, section 3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

_ORDER: Final = ("string", "number", "boolean", "object", "array", "null")


def kind(value: Any) -> str:
    """``"string"``, ``"number"``, ``"boolean"``, ``"object"``, ``"array"`` or ``"null"``; 1 and 1.5 are of one kind."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
    return "object"


def kinds(values: Iterable[Any]) -> frozenset[str]:
    """The kinds of several values."""
    return frozenset(map(kind, values))


def named(found: frozenset[str]) -> str:
    """Several kinds in words: ``string or null``."""
    return " or ".join(name for name in _ORDER if name in found)
