"""Bodies beside the schemas that were inferred for them: what is new, and what is there of what was always there.

An inferred schema has five words (`type`, `properties`, `required`, `items`, `additionalProperties`), no references.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_apiint.contract.pointers import join


def new(schema: Mapping[str, Any], value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """The pointer of each property in `value` that no recording has, and the pointer of its object."""
    if isinstance(value, list):
        if isinstance(items := schema.get("items"), dict):
            for index, item in enumerate(value):
                yield from new(items, item, join(pointer, index))
        return
    known, others = schema.get("properties", {}), schema.get("additionalProperties")
    if not isinstance(value, dict) or not (known or others):
        return
    for name, held in value.items():
        inner = known.get(name, others)
        if inner is None:
            yield join(pointer, name), pointer
        elif isinstance(inner, dict):
            yield from new(inner, held, join(pointer, name))


def always(schema: Mapping[str, Any], values: Sequence[Any], pointer: str = "") -> Iterator[tuple[str, bool]]:
    """The pointer of each property that all recordings have, and whether all of `values`, of one place, have it.

    `*` stands for any item of an array. Of what isn't there, or is null or empty, the inside isn't told.
    """
    objects = [one for one in values if isinstance(one, dict)]
    for name in schema.get("required", ()) if objects else ():
        held = [one[name] for one in objects if name in one]
        yield join(pointer, name), len(held) == len(objects)
        yield from always(schema["properties"][name], held, join(pointer, name))
    items = [item for one in values if isinstance(one, list) for item in one]
    if items and isinstance(inner := schema.get("items"), dict):
        yield from always(inner, items, join(pointer, "*"))
