"""What two answers differ in, as a person reads it: places, and what stood and stands there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from pytest_apiint.contract.variations.places import GONE, Place, spelled
from pytest_apiint.messages import shorten

_SHOWN: Final = 3
_WIDE: Final = 28


def differing(before: Any, after: Any, most: int = _SHOWN) -> str:
    """``$.email: "john@mail.example" -> null``, one line each."""
    found = list(_at(before, after, ()))
    lines = [f"{spelled(place)}: {_shown(old)} -> {_shown(new)}" for place, old, new in found[:most]]
    more = len(found) - most
    return "\n".join([*lines, *([f"and {more} more"] if more > 0 else [])])


def _at(before: Any, after: Any, place: Place) -> Iterator[tuple[Place, Any, Any]]:
    if before is after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys((*before, *after)):
            yield from _at(before.get(name, GONE), after.get(name, GONE), (*place, name))
        if list(before) == list(reversed(after)) != list(after):
            yield place, "its keys", "the other way round"
        return
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _at(old, new, (*place, index))
        return
    if type(before) is not type(after) or before != after:
        yield place, before, after


def _shown(value: Any) -> str:
    if value is GONE:
        return "absent"
    if isinstance(value, list) and len(value) > 1:
        return f"{len(value)} items"
    if isinstance(value, str) and len(value) > 200:
        return f"{len(value)} characters"
    return shorten(json.dumps(value), _WIDE)
