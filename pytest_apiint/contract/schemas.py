"""The schemas of a description, compiled when they are first needed, and what an instance of one gets wrong.

A schema is named by its JSON pointer in the description. Only the closure of its references is compiled: 1 ms where the
whole of a large description takes seconds. jsonschema-rs does the work: 15 us for a body of 24 KB.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias
from urllib.parse import quote

from pytest_apiint.contract.bounds import Bounds
from pytest_apiint.contract.closed import closed
from pytest_apiint.contract.dialect import Direction, changed, rewritten
from pytest_apiint.contract.mistakes import Mistake, mistakes
from pytest_apiint.contract.pointers import join
from pytest_apiint.contract.texts import same, target

if TYPE_CHECKING:
    import jsonschema_rs

# Descriptions in OpenAPI 3.0 use them as well.
_NEW_FORMATS: Final = (
    "uuid",
    "duration",
    "uri-reference",
    "uri-template",
    "iri",
    "iri-reference",
    "idn-hostname",
    "json-pointer",
    "relative-json-pointer",
)
_BUNDLE: Final = "definitions"  # a keyword in Draft 4, and a plain place in all others


# Schemas as they were rewritten, and what each refers to: values with their pointers.
Known: TypeAlias = "dict[tuple[str, Direction], tuple[Any, list[tuple[Any, str]]]]"


class Description(Protocol):
    """What schemas need of a document: its OpenAPI version, and what a reference leads to.

    `resolve` takes a reference and the pointer of the place where it stands; it returns the value and its own pointer.
    """

    @property
    def version(self) -> str: ...
    def resolve(self, ref: str, base: str = ...) -> tuple[Any, str]: ...
    def wrong(self, pointer: str, seen: str, expected: str = ..., hint: str = ...) -> Exception: ...


@dataclass(frozen=True, slots=True)
class Schema:
    """One compiled schema; `_closed` where it refuses properties that aren't described."""

    pointer: str
    bundled: dict[str, Any]
    _validator: jsonschema_rs.Validator
    _closed: bool = False

    def accepts(self, value: Any) -> bool:
        """Whether `value`, parsed JSON, conforms."""
        return self._validator.is_valid(value)

    def mistakes(self, value: Any) -> Iterator[Mistake]:
        """What is wrong with `value`, each with the place in it and the place in the description."""
        for one in mistakes(self._validator.iter_errors(value), value):
            yield replace(one, spec_pointer=self._opened(one.spec_pointer)) if self._closed else one

    def _opened(self, spec_pointer: str) -> str:
        """Where the properties are described, since the keyword that closes them stands nowhere in the description."""
        place = spec_pointer.removesuffix("/unevaluatedProperties")
        if place != "#":
            return place
        schema: Any = self.bundled
        while isinstance(schema, dict) and "$ref" in schema:
            schema, place = target(schema["$ref"], self.bundled)
        return place


class Schemas:
    """All schemas of `document`; `formats` asserts `format` as well, which JSON Schema leaves as a note."""

    def __init__(self, document: Description, *, formats: bool = False) -> None:
        self._document = document
        self._formats = formats
        self._known: dict[tuple[str, Direction, bool], Schema] = {}
        self._rewritten: Known = {}
        self._bounds: dict[Direction, Bounds] = {"request": Bounds(_BUNDLE), "response": Bounds(_BUNDLE)}
        self._lock = threading.Lock()

    def at(self, pointer: str, direction: Direction) -> Schema:
        """The schema at `pointer`, for bodies that travel in `direction`.

        Raises:
            SpecMismatch: nothing is there, or it is no schema.
        """
        return self._schema(pointer, direction, strict=False)

    def closed(self, pointer: str, direction: Direction) -> Schema:
        """The same, where a property that isn't described is a mistake too."""
        return self._schema(pointer, direction, strict=True)

    def properties(self, pointer: str, direction: Direction) -> frozenset[str]:
        """The names that the schema at `pointer` lists for an object, wherever it does."""
        bundled = self.at(pointer, direction).bundled
        return frozenset(name for one in same(bundled, bundled) for name in one.get("properties", ()))

    def _schema(self, pointer: str, direction: Direction, *, strict: bool) -> Schema:
        key = pointer, direction, strict
        if (known := self._known.get(key)) is None:
            made = self._compiled(pointer, direction, strict=strict)
            with self._lock:
                known = self._known.setdefault(key, made)
        return known

    def _compiled(self, pointer: str, direction: Direction, *, strict: bool) -> Schema:
        import jsonschema_rs  # noqa: PLC0415 - the doorstep: 25 ms, and an extra

        bundled = bundle(self._document, pointer, direction, self._rewritten)
        with self._lock:
            fault = self._bounds[direction].fault(bundled[_BUNDLE])
        if fault is not None:
            raise self._document.wrong(*fault, "a schema that a validator gets through")
        version = self._document.version
        if strict:
            bundled, version = closed(bundled, _BUNDLE), "3.1"
        try:
            made = validator(bundled, modern=version.startswith(("3.1", "3.2")), formats=self._formats)
        except (jsonschema_rs.ValidationError, ValueError) as error:
            raise self._unfit(error) from None
        return Schema(pointer, bundled, made, strict)

    def _unfit(self, error: Exception) -> Exception:
        """What to say of a schema that is none; `error` tells its place in the bundle."""
        path = list(getattr(error, "instance_path", ()))
        place = join(str(path[1]), *path[2:]) if len(path) > 1 and path[0] == _BUNDLE else ""
        seen = f"no schema: {getattr(error, 'message', '') or error}"
        return self._document.wrong(place, seen, "a schema, as JSON Schema has it")


def validator(bundled: dict[str, Any], *, modern: bool, formats: bool) -> jsonschema_rs.Validator:
    """What holds values against `bundled`, by draft 2020-12 where that is `modern`, else by Draft 4.

    Raises:
        jsonschema_rs.ValidationError, ValueError: it's no schema.
    """
    import jsonschema_rs  # noqa: PLC0415 - the doorstep: 25 ms, and an extra

    draft = jsonschema_rs.Draft202012Validator if modern else jsonschema_rs.Draft4Validator
    more = _formats() if formats and not modern else None
    try:
        return draft(bundled, validate_formats=formats, formats=more)
    except (jsonschema_rs.ValidationError, ValueError):
        # What can't be compiled isn't held against an answer: patterns that no engine here knows, mostly.
        return draft(_without_odd_patterns(bundled), validate_formats=formats, formats=more)


def bundle(document: Description, pointer: str, direction: Direction, known: Known) -> dict[str, Any]:
    """The schema at `pointer` with all that it refers to, as one JSON Schema; its definitions are named by pointers.

    What was rewritten once is in `known`, since the schemas of a description share most of what they refer to.
    """
    definitions: dict[str, Any] = {}
    waiting = [document.resolve(pointer)]
    root = waiting[0][1]
    while waiting:
        value, place = waiting.pop()
        if place in definitions:
            continue
        if (place, direction) not in known:
            targets: list[tuple[Any, str]] = []

            def refer(ref: str, place: str = place, targets: list[tuple[Any, str]] = targets) -> str:
                targets.append(document.resolve(ref, place))
                return reference(targets[-1][1])

            known[place, direction] = rewritten(value, document.version, direction, refer), targets
        definitions[place], further = known[place, direction]
        waiting += further
    return {"$ref": reference(root), _BUNDLE: definitions}


def reference(pointer: str) -> str:
    """How a bundle refers to the schema that the description has at `pointer`."""
    return f"#/{_BUNDLE}/" + quote(pointer.replace("~", "~0").replace("/", "~1"), safe="~")


@cache
def _formats() -> dict[str, Callable[[str], bool]]:
    """The formats that are younger than Draft 4."""
    from jsonschema_rs import Draft202012Validator as draft  # noqa: N813, PLC0415 - as above

    return {name: draft({"format": name}, validate_formats=True).is_valid for name in _NEW_FORMATS}


def _without_odd_patterns(schema: Any) -> Any:
    """`schema` without the patterns that aren't regular expressions."""
    if not isinstance(schema, dict):
        return schema
    odd = not (isinstance(pattern := schema.get("pattern", ""), str) and _compiles(pattern))
    kept = {word: value for word, value in schema.items() if word != "pattern" or not odd}
    if isinstance(named := kept.get("patternProperties"), dict):
        kept["patternProperties"] = {one: part for one, part in named.items() if _compiles(one)}
    return changed(kept, lambda _, part: _without_odd_patterns(part))


@lru_cache(maxsize=10_000)
def _compiles(pattern: str) -> bool:
    import jsonschema_rs  # noqa: PLC0415 - as above

    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except ValueError:
        return False
    return True
