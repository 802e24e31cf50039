"""Every object of a description with its kind and its pointer, in its order; also in the files that it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.contract.dialect import placed
from pytest_apiint.contract.facts import METHODS
from pytest_apiint.contract.pointers import join
from pytest_apiint.errors import SpecDamaged

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document

# What stands under a keyword of an object: one of a kind, several in a list, or several by name.
_ONE, _LIST, _MAP = "one", "list", "map"
_COMPONENTS: Final[Mapping[str, str]] = {
    "schemas": "schema",
    "responses": "response",
    "parameters": "parameter",
    "examples": "example",
    "requestBodies": "body",
    "headers": "header",
    "securitySchemes": "scheme",
    "links": "link",
    "callbacks": "callback",
    "pathItems": "path item",
    "mediaTypes": "media type",
}
_CARRIED: Final = {"schema": (_ONE, "schema"), "content": (_MAP, "media type"), "examples": (_MAP, "example")}
GRAMMAR: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "description": {
        "paths": (_MAP, "path item"),
        "webhooks": (_MAP, "path item"),
        "x-webhooks": (_MAP, "path item"),  # GitHub's and others', before 3.1
        "components": (_ONE, "components"),
        # Swagger 2.0
        "definitions": (_MAP, "schema"),
        "parameters": (_MAP, "parameter"),
        "responses": (_MAP, "response"),
        "securityDefinitions": (_MAP, "scheme"),
    },
    "components": {word: (_MAP, kind) for word, kind in _COMPONENTS.items()},
    "path item": {
        **dict.fromkeys((*METHODS, "query"), (_ONE, "operation")),
        "additionalOperations": (_MAP, "operation"),
        "parameters": (_LIST, "parameter"),
    },
    "operation": {
        "parameters": (_LIST, "parameter"),
        "requestBody": (_ONE, "body"),
        "responses": (_MAP, "response"),
        "callbacks": (_MAP, "callback"),
    },
    "parameter": _CARRIED,
    "header": _CARRIED,
    "body": {"content": (_MAP, "media type")},
    "response": {
        "schema": (_ONE, "schema"),  # Swagger 2.0
        "content": (_MAP, "media type"),
        "headers": (_MAP, "header"),
        "links": (_MAP, "link"),
    },
    "media type": {
        "schema": (_ONE, "schema"),
        "itemSchema": (_ONE, "schema"),
        "encoding": (_MAP, "encoding"),
        "examples": (_MAP, "example"),
    },
    "encoding": {"headers": (_MAP, "header")},
}
_COMPOSING: Final = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"})


@dataclass(frozen=True, slots=True)
class Place:
    """One object. `under` is the keyword of the schema that it stands right under, if it does.

    `composed` is one in an allOf or the like, whose parts say together what each of them seems to lack.
    """

    kind: str
    value: Any
    pointer: str
    under: str = ""
    composed: bool = False

    @property
    def root(self) -> bool:
        """Whether it's a schema that is no part of another."""
        return self.kind == "schema" and not self.under


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference at `place`, and where it leads: to `target`, or to `trouble`."""

    place: Place
    target: str
    value: Any = None
    trouble: SpecDamaged | None = None


def walk(document: Document) -> tuple[list[Place], list[Ref]]:
    """All objects, and all references between them; what several of YAML's aliases stand for is there once."""
    known: set[tuple[str, int]] = set()
    places: list[Place] = []
    refs: list[Ref] = []
    waiting = [Place("description", document.raw, "")]
    while waiting:
        place = waiting.pop()
        if (place.kind, id(place.value)) in known:
            continue
        places.append(place)
        if not isinstance(place.value, dict):
            continue
        known.add((place.kind, id(place.value)))
        if "$ref" in place.value and place.kind in _REFERRING:
            ref = _ref(document, place)
            refs.append(ref)
            if ref.trouble is None and not _here(ref.target):
                waiting.append(Place(place.kind, ref.value, ref.target))
        waiting += reversed(list(_inside(place, document.version)))
    return places, refs


_REFERRING: Final = frozenset({*GRAMMAR, *_COMPONENTS.values()}) - {"description", "components", "operation"}


def _here(pointer: str) -> bool:
    return not pointer or pointer.startswith("/")


def _ref(document: Document, place: Place) -> Ref:
    try:
        value, target = document.resolve(place.value["$ref"], place.pointer)
    except SpecDamaged as trouble:
        return Ref(place, "", trouble=trouble)
    return Ref(place, target, value)


def _inside(place: Place, version: str) -> Iterable[Place]:
    if place.kind == "schema":
        return _of_schema(place)
    if "$ref" in place.value and place.kind != "path item":
        return ()
    if place.kind == "callback":
        return [
            Place("path item", part, join(place.pointer, name))
            for name, part in place.value.items()
            if not str(name).startswith("x-")
        ]
    return _by_grammar(place, version)


def _of_schema(place: Place) -> Iterator[Place]:
    for word, part, pointer in placed(place.value, place.pointer):
        # A property of a composed schema says for itself what it is.
        yield Place("schema", part, pointer, word, word in _COMPOSING)


def _by_grammar(place: Place, version: str) -> Iterator[Place]:
    if version == "2.0" and place.kind in ("parameter", "header") and "type" in place.value:
        yield Place("schema", place.value, place.pointer)
    for word, (shape, kind) in GRAMMAR.get(place.kind, {}).items():
        if word not in place.value:
            continue
        value, pointer = place.value[word], join(place.pointer, word)
        if shape == _ONE:
            yield Place(kind, value, pointer)
        elif shape == _LIST and isinstance(value, list):
            yield from (Place(kind, part, join(pointer, index)) for index, part in enumerate(value))
        elif shape == _MAP and isinstance(value, dict):
            for name, part in value.items():
                if not name.startswith("x-") or kind in ("media type", "header"):
                    yield Place(kind, part, join(pointer, name))
