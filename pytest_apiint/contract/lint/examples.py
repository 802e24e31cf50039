"""Examples against their schemas: of answers and requests, of parameters and header fields, and of schemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_apiint.contract.dialect import Direction
from pytest_apiint.contract.examples import Example, examples
from pytest_apiint.contract.facts import Media, Parameter
from pytest_apiint.contract.lint.finding import Spot
from pytest_apiint.contract.lint.subject import Subject
from pytest_apiint.errors import SpecDamaged


def spots(subject: Subject) -> Iterator[Spot]:
    """One for each use of an example that is wrong: an answer that ten operations share is used ten times."""
    told: set[str] = set()
    for spot in _of_operations(subject):
        told.add(spot.pointer)
        yield spot
    yield from (spot for spot in _of_schemas(subject) if spot.pointer not in told)


def _of_operations(subject: Subject) -> Iterator[Spot]:
    for operation in subject.operations:
        label = operation.label
        if operation.body is not None:
            for media in operation.body.media:
                yield from _judged(subject, media, "request", label)
        for one in operation.parameters:
            yield from _parameter(subject, one, "request", label)
        for answer in operation.responses:
            for media in answer.media:
                yield from _judged(subject, media, "response", f"{label} {answer.status}")
            for one in answer.headers:
                yield from _parameter(subject, one, "response", f"{label} {answer.status}")


def _judged(subject: Subject, media: Media, direction: Direction, label: str) -> Iterator[Spot]:
    try:
        for example in examples(subject.document, subject.schemas, media, direction):
            if not example.valid:
                yield _spot(example, label)
    except SpecDamaged:
        return  # a schema or a reference, which is told of by itself


def _spot(example: Example, label: str) -> Spot:
    first, *others = example.mistakes
    more = f", and {len(others)} more" if others else ""
    place = f"{first.pointer}: " if first.pointer else ""
    expected = "" if first.keyword == "required" else f", expected {first.expected}"
    return Spot("example-invalid", example.pointer, f"{place}{first.found}{expected}{more}", label)


def _parameter(subject: Subject, one: Parameter, direction: Direction, label: str) -> Iterator[Spot]:
    """A parameter's examples are values, as they are before any style makes texts of them (OpenAPI 3.0.3, 4.7.12)."""
    if one.media is not None:
        yield from _judged(subject, one.media, direction, label)
    elif subject.document.version != "2.0":
        yield from _judged(subject, Media("application/json", one.pointer, one.schema, one.raw), direction, label)


def _of_schemas(subject: Subject) -> Iterator[Spot]:
    """Those of parts of schemas, and of components."""
    for place in subject.places:
        if place.kind == "schema" and isinstance(place.value, dict) and not place.value.keys().isdisjoint(_WORDS):
            direction: Direction = "request" if place.value.get("writeOnly") is True else "response"
            media = Media("application/json", place.pointer, place.pointer, _NOTHING)
            yield from _judged(subject, media, direction, subject.label(place.pointer))


_WORDS = frozenset({"example", "examples"})
_NOTHING: dict[str, Any] = {}
