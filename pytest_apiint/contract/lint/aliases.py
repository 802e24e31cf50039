"""What YAML's aliases stand for, counted without writing it out: a few lines can mean millions of values."""

from __future__ import annotations

from typing import Any, Final

# GitHub's description has 150,000 mappings and lists, none of them by an alias.
MOST_MEANT: Final = 200_000
_TIMES: Final = 4  # as many as are written


def excess(raw: Any) -> int:
    """How many mappings and lists `raw` stands for, where that's too many to be looked at for seconds; else 0."""
    sizes: dict[int, int] = {}
    waiting = [raw]
    while waiting:
        value = waiting[-1]
        parts = [part for part in _members(value) if part.__class__ in (dict, list)]
        if further := [part for part in parts if id(part) not in sizes]:
            waiting += further
            continue
        sizes[id(value)] = 1 + sum(sizes[id(part)] for part in parts)
        waiting.pop()
    meant = sizes[id(raw)]
    return meant if meant > MOST_MEANT and meant > _TIMES * len(sizes) else 0


def _members(value: Any) -> Any:
    return value.values() if isinstance(value, dict) else value
