"""The examples that a description has of its bodies: each is held against its schema before anybody uses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_apiint.contract.media import is_json
from pytest_apiint.contract.mistakes import Mistake
from pytest_apiint.contract.pointers import join

if TYPE_CHECKING:
    from pytest_apiint.contract.dialect import Direction
    from pytest_apiint.contract.document import Document
    from pytest_apiint.contract.facts import Media
    from pytest_apiint.contract.schemas import Schemas


@dataclass(frozen=True, slots=True)
class Example:
    """One example: its name (empty where it has none), its value, where it stands, and what is wrong with it."""

    name: str
    value: Any
    pointer: str
    mistakes: tuple[Mistake, ...] = ()

    @property
    def valid(self) -> bool:
        return not self.mistakes


def examples(
    document: Document, schemas: Schemas, media: Media, direction: Direction = "response"
) -> Iterator[Example]:
    """Those of `media` in their order: the named ones, the one without a name, then those of its schema.

    An `externalValue` isn't fetched. A body that isn't JSON is taken as it is.

    Raises:
        SpecDamaged: a reference leads nowhere.
    """
    for name, value, pointer in _found(document, media):
        schema = schemas.at(media.schema, direction) if media.schema is not None and is_json(media.type) else None
        wrong = () if schema is None or schema.accepts(value) else tuple(schema.mistakes(value))
        yield Example(name, value, pointer, wrong)


def _found(document: Document, media: Media) -> Iterator[tuple[str, Any, str]]:
    named = media.raw.get("examples")
    for name, item in named.items() if isinstance(named, dict) else ():
        one, place = document.follow(item, join(media.pointer, "examples", name))
        if isinstance(one, dict) and "value" in one:
            yield str(name), one["value"], join(place, "value")
    if "example" in media.raw:
        old = document.version == "2.0"  # where an answer has them by their media types
        yield "", media.raw["example"], join(media.pointer, *(("examples", media.type) if old else ("example",)))
    if media.schema is None:
        return
    schema, place = document.follow(*document.resolve(media.schema))
    if isinstance(schema, dict):
        if "example" in schema:
            yield "", schema["example"], join(place, "example")
        told = schema.get("examples")
        for index, value in enumerate(told if isinstance(told, list) else ()):
            yield "", value, join(place, "examples", index)
