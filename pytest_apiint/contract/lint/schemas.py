"""Schemas by themselves: what can't be compiled, contradicts itself, or isn't what it seems."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final, TypeAlias

from pytest_apiint.contract.lint.finding import Spot
from pytest_apiint.contract.lint.subject import Subject
from pytest_apiint.contract.lint.walk import Place
from pytest_apiint.contract.patterns import compiled
from pytest_apiint.contract.pointers import join
from pytest_apiint.errors import SpecDamaged
from pytest_apiint.messages import shorten

_JSON: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "boolean": (bool,),
    "number": (int, float),
    "integer": (int,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
_PAIRS: Final = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("exclusiveMinimum", "exclusiveMaximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "maximum"),
    ("minContains", "maxContains"),
)
_CLOSING: Final = ("$ref", "allOf", "anyOf", "oneOf", "if", "$dynamicRef")
# JSON Schema 2020-12 and OpenAPI's own.
_KEYWORDS: Final = (
    frozenset(
        {"$id", "$schema", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$comment", "$defs"}
    )
    | {"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "prefixItems", "items", "contains"}
    | {"properties", "patternProperties", "additionalProperties", "propertyNames", "unevaluatedItems", "type", "enum"}
    | {"unevaluatedProperties", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"}
    | {"maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains"}
    | {"maxProperties", "minProperties", "required", "dependentRequired", "format", "contentEncoding", "title"}
    | {"contentMediaType", "contentSchema", "description", "default", "deprecated", "readOnly", "writeOnly", "examples"}
    | {"example", "discriminator", "xml", "externalDocs"}
    # Draft 4's and OpenAPI 3.0's, which are carried on.
    | {"nullable", "definitions", "dependencies", "additionalItems", "id"}
)
Look: TypeAlias = "Callable[[Place, str], Iterator[tuple[str, str, str, str]]]"


def spots(subject: Subject) -> Iterator[Spot]:
    """One for each thing that is wrong with a schema, but for what `compiling` finds."""
    version = subject.document.version
    for place in subject.places:
        if place.kind == "schema" and isinstance(place.value, dict):
            for look in _LOOKS:
                for rule, pointer, seen, fix in look(place, version):
                    yield Spot(rule, pointer, seen, subject.label(pointer), fix)
            yield from _default(subject, place)


def _bounds(place: Place, version: str) -> Iterator[tuple[str, str, str, str]]:
    for low, high in _PAIRS:
        least, most = place.value.get(low), place.value.get(high)
        if _number(least) and _number(most) and (least > most or (least == most and _open(low, high))):
            yield "bounds-crossed", join(place.pointer, low), f"{low} {least} and {high} {most}", ""


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _open(low: str, high: str) -> bool:
    return "exclusive" in low or "exclusive" in high


def _pattern(place: Place, version: str) -> Iterator[tuple[str, str, str, str]]:
    told = [(place.value.get("pattern"), join(place.pointer, "pattern"))]
    named = place.value.get("patternProperties")
    told += [(one, join(place.pointer, "patternProperties", one)) for one in named] if isinstance(named, dict) else []
    for pattern, pointer in told:
        if isinstance(pattern, str) and (rule := _fault(pattern)):
            yield rule, pointer, shorten(pattern, 60), ""


@cache
def _ecma() -> Any:
    import jsonschema_rs  # noqa: PLC0415 - the doorstep: 25 ms

    return jsonschema_rs.Draft202012Validator({"format": "regex"}, validate_formats=True)


@cache
def _fault(pattern: str) -> str:
    """The rule that `pattern` breaks, if any: by ECMA-262 it's none, or by anybody."""
    if _ecma().is_valid(pattern):
        return ""
    try:
        compiled(pattern)
    except (re.error, RecursionError, OverflowError):
        return "pattern-invalid"
    return "pattern-foreign"


def _required(place: Place, version: str) -> Iterator[tuple[str, str, str, str]]:
    schema = place.value
    names, declared = schema.get("required"), schema.get("properties")
    if place.composed or not isinstance(names, list) or not isinstance(declared, dict) or not declared:
        return
    if any(word in schema for word in (*_CLOSING, "patternProperties")) or _map(schema.get("additionalProperties")):
        return
    for index, name in enumerate(names):
        if isinstance(name, str) and name not in declared:
            near = difflib.get_close_matches(name, declared, 1)
            fix = f"is {near[0]!r} meant?" if near else ""
            yield "required-undeclared", join(place.pointer, "required", index), f"{shorten(name, 60)!r}", fix


def _map(value: Any) -> bool:
    """Whether properties that have no names here are described all the same."""
    return isinstance(value, dict) and bool(value)


def _enum(place: Place, version: str) -> Iterator[tuple[str, str, str, str]]:
    kinds, values = _kinds(place.value, version), place.value.get("enum")
    if not kinds or not isinstance(values, list):
        return
    for index, value in enumerate(values):
        if not any(_of_kind(value, kind) for kind in kinds):
            seen = f"{'null' if value is None else type(value).__name__} where the type is {' or '.join(sorted(kinds))}"
            fix = "say nullable: true" if value is None and version.startswith("3.0") else ""
            yield "enum-unfit", join(place.pointer, "enum", index), seen, fix


def _kinds(schema: dict[str, Any], version: str) -> frozenset[str]:
    told = schema.get("type")
    kinds = {one for one in (told if isinstance(told, list) else [told]) if isinstance(one, str) and one in _JSON}
    nullable = schema.get("nullable") is True or schema.get("x-nullable") is True
    return frozenset(kinds | {"null"} if nullable and kinds else kinds)


def _of_kind(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _JSON[kind])


def _nullable(place: Place, version: str) -> Iterator[tuple[str, str, str, str]]:
    if version >= "3.1" and place.value.get("nullable") is True:
        yield "nullable-ignored", join(place.pointer, "nullable"), "nullable: true", ""


def _items(place: Place, version: str) -> Iterator[tuple[str, str, str, str]]:
    if version < "3.1" and place.value.get("type") == "array" and "items" not in place.value:
        yield "items-missing", place.pointer, "type: array", ""


def _type(place: Place, version: str) -> Iterator[tuple[str, str, str, str]]:
    schema = place.value
    if isinstance(schema.get("properties"), dict) and not place.composed and not any(
        word in schema for word in ("type", "enum", "const", *_CLOSING)
    ):  # fmt: skip
        yield "type-missing", place.pointer, "properties without a type", ""


def _keywords(place: Place, version: str) -> Iterator[tuple[str, str, str, str]]:
    if version < "3.1":
        return  # OpenAPI's own schema knows all of them
    for word in place.value:
        if word in _KEYWORDS or word.startswith("x-"):
            continue
        if near := difflib.get_close_matches(word, _KEYWORDS, 1, 0.8):
            seen = f"{shorten(word, 60)!r}; is {near[0]!r} meant?"
            yield "keyword-misspelt", join(place.pointer, word), seen, f"write {near[0]!r}"


_LOOKS: Final[tuple[Look, ...]] = (_bounds, _pattern, _required, _enum, _nullable, _items, _type, _keywords)


def _default(subject: Subject, place: Place) -> Iterator[Spot]:
    if "default" not in place.value:
        return
    try:
        schema = subject.schemas.at(place.pointer, "response")
    except SpecDamaged:
        return  # told of by itself
    value = place.value["default"]
    if wrong := next(schema.mistakes(value), None):
        pointer = join(place.pointer, "default")
        seen = f"{wrong.pointer}: {wrong.found}, expected {wrong.expected}".removeprefix(": ")
        yield Spot("default-invalid", pointer, seen, subject.label(pointer))
