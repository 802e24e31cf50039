"""Which of the pages' items a client returned, where that can be told."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any


def told_apart(returned: Collection[Any], every: Sequence[Any]) -> list[int] | None:
    """For each value that was returned, in order, the place of its item in `every`.

    A client may return an item as it is, or an object with its ``id``, or its id alone. ``None`` where one can't be
    told from the others, or two items are the same.
    """
    places: dict[str, int] = {}
    for place, item in enumerate(every):
        for name in _names(item):
            if places.setdefault(name, place) != place:
                return None
    found = []
    for value in returned:
        place_ = next((places[name] for name in _names(value) if name in places), None)
        if place_ is None:
            return None
        found.append(place_)
    return found


def _names(value: Any) -> list[str]:
    """What `value` may be known by."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return [f"{type(value).__name__} {value}"]
    if isinstance(value, Mapping):
        own, whole = value.get("id"), _written(value)
    else:
        own, whole = getattr(value, "id", None), None
    named = [f"{type(own).__name__} {own}"] if isinstance(own, str | int) else []
    return named or ([whole] if whole is not None else [])


def _written(value: Mapping[Any, Any]) -> str | None:
    try:
        return json.dumps(dict(value), sort_keys=True)
    except (TypeError, ValueError):
        return None
