"""Bodies beside the schemas that were inferred for them: what is new, and what is there of what was always there.

An inferred schema has five words (`type`, `properties`, `required`, `items`, `additionalProperties`), no references.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pytest_apiint.contract.observed.wording import is_misspelt
from pytest_apiint.contract.pointers import join, tokens

_OF_ERRORS: Final = frozenset(
    {
        "code",
        "detail",
        "error",
        "error_code",
        "error_description",
        "errors",
        "message",
        "ok",
        "reason",
        "status",
        "success",
    }
)


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


def instead(schema: Mapping[str, Any], value: Any, missing: str) -> str | None:
    """What new property stands in the place of the one that is missing at this pointer, if any does.

    That is one much like it, or any where the whole answer is another object, and tells of no error. A mere new one may
    come of another kind of thing: a payment by card, and one by bank.
    """
    *_, name = tokens(missing)
    parent = missing.rpartition("/")[0]
    names = [tokens(place)[-1] for place, above in new(schema, value) if above == parent]
    like = next((one for one in names if is_misspelt(one, name)), None)
    if like is None and not parent and names and len(names) == len(value) and not _OF_ERRORS.issuperset(names):
        return names[0]
    return like
