"""Schemas that no validator takes, or gets through: each is compiled once, by itself, however many refer to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pytest_apiint.contract.bounds import Bounds
from pytest_apiint.contract.dialect import changed, rewritten
from pytest_apiint.contract.lint.finding import Spot
from pytest_apiint.contract.lint.subject import Subject
from pytest_apiint.contract.pointers import join
from pytest_apiint.contract.schemas import reference
from pytest_apiint.errors import SpecDamaged
from pytest_apiint.messages import shorten

_MOST_FAULTS: Final = 5  # that can't be got through: each needs another look at all
_BUNDLE: Final = "definitions"
_PATTERNS: Final = ("pattern", "patternProperties")  # which have rules of their own


def spots(subject: Subject) -> Iterator[Spot]:
    """One for each schema that is none, and for each that can't be got through."""
    definitions = _definitions(subject)
    for pointer, schema in definitions.items():
        if (fault := _fault(_alone(schema), subject.document.version)) is not None:
            path, seen = fault
            at = join(pointer, *path)
            yield Spot("schema-unfit", at, seen, subject.label(at))
    for _ in range(_MOST_FAULTS):
        found = Bounds(_BUNDLE).fault(definitions)
        if found is None:
            return
        pointer, seen = found
        definitions[pointer] = {}
        yield Spot("schema-unfit", pointer, seen, subject.label(pointer))


def _definitions(subject: Subject) -> dict[str, Any]:
    """Every schema that is no part of another, and all that is referred to, as a validator reads it."""
    document = subject.document
    found: dict[str, Any] = {}
    waiting = [(one.value, one.pointer) for one in reversed(subject.places) if one.root]
    while waiting:
        value, place = waiting.pop()
        if place in found:
            continue

        def refer(ref: str, place: str = place) -> str:
            try:
                target, pointer = document.resolve(ref, place)
            except SpecDamaged:
                return _NOWHERE  # it has a rule of its own
            waiting.append((target, pointer))
            return reference(pointer)

        found[place] = rewritten(value, document.version, "response", refer)
    found[""] = {}
    return found


_NOWHERE: Final = reference("")


def _alone(schema: Any) -> Any:
    """`schema` without what it refers to, and without patterns."""
    if not isinstance(schema, dict):
        return schema
    kept = {word: value for word, value in schema.items() if word not in _PATTERNS and word != "$ref"}
    return changed(kept, lambda _, part: _alone(part))


def _fault(schema: Any, version: str) -> tuple[list[str | int], str] | None:
    """Where in `schema`, and why, it's no schema."""
    import jsonschema_rs  # noqa: PLC0415 - the doorstep: 25 ms

    modern = version.startswith(("3.1", "3.2"))
    try:
        (jsonschema_rs.Draft202012Validator if modern else jsonschema_rs.Draft4Validator)(schema)
    except (jsonschema_rs.ValidationError, ValueError) as error:
        return list(getattr(error, "instance_path", ())), shorten(str(getattr(error, "message", "") or error), 120)
    return None
