"""References: those that lead nowhere, in a circle, elsewhere or to another kind, and what nothing refers to."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any, Final

from pytest_apiint.contract.lint.finding import Spot
from pytest_apiint.contract.lint.subject import Subject
from pytest_apiint.contract.lint.urls import shown
from pytest_apiint.contract.lint.walk import GRAMMAR, Ref
from pytest_apiint.contract.pointers import join, tokens
from pytest_apiint.errors import SpecDamaged
from pytest_apiint.messages import shorten

# Beside a reference to a schema: what would say something of a value, were it read.
_SAYING: Final = frozenset(
    {"type", "format", "enum", "nullable", "properties", "required", "items", "additionalProperties", "pattern"}
) | {"allOf", "anyOf", "oneOf", "not", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"}
_OLD_COMPONENTS: Final = {"definitions": "schema", "parameters": "parameter", "responses": "response"}


def spots(subject: Subject) -> Iterator[Spot]:
    """One for each reference that isn't right, and each component without any."""
    in_circle = _circles(subject.refs)
    for ref in subject.refs:
        if ref.trouble is not None:
            yield _lost(subject, ref)
        elif ref.place.pointer in in_circle:
            seen = f"$ref: {_short(ref)}, which never leads to a value"
            yield Spot("ref-circular", join(ref.place.pointer, "$ref"), seen, subject.label(ref.place.pointer))
        elif (kind := _kind(ref.target)) and kind != ref.place.kind:
            seen = f"$ref: {_short(ref)}, a {kind} in the place of a {ref.place.kind}"
            yield Spot("ref-kind", join(ref.place.pointer, "$ref"), seen, subject.label(ref.place.pointer))
        if subject.document.version < "3.1":
            yield from _siblings(subject, ref)
    yield from _mappings(subject)
    yield from _links(subject)
    yield from _unused(subject)


def _short(ref: Ref) -> str:
    return repr(shown(str(ref.place.value["$ref"])))


def _lost(subject: Subject, ref: Ref) -> Spot:
    told, pointer = ref.place.value["$ref"], join(ref.place.pointer, "$ref")
    label = subject.label(pointer)
    if isinstance(told, str) and "://" in told.partition("#")[0]:
        return Spot("ref-remote", pointer, f"$ref: {_short(ref)}", label)
    trouble = ref.trouble or SpecDamaged()
    return Spot("ref-broken", pointer, trouble.seen, label, trouble.hint)


def _circles(refs: tuple[Ref, ...]) -> set[str]:
    """The pointers of references that lead into a circle, and so never to a value."""
    leads = {ref.place.pointer: ref.target for ref in refs if isinstance(ref.value, dict) and "$ref" in ref.value}
    found: set[str] = set()
    known: set[str] = set()
    for begun in leads:
        way: dict[str, None] = {}
        at = begun
        while at in leads and at not in way and at not in known:
            way[at] = None
            at = leads[at]
        if at in way or at in found:
            found.update(way)
        known.update(way)
    return found


def _kind(target: str) -> str:
    """The kind of the component that `target` leads to; empty for what is no component as such."""
    parts = tokens(target) if target.startswith("/") else []
    if len(parts) == 3 and parts[0] == "components":
        return GRAMMAR["components"].get(parts[1], ("", ""))[1]
    return _OLD_COMPONENTS.get(parts[0], "") if len(parts) == 2 else ""


def _siblings(subject: Subject, ref: Ref) -> Iterator[Spot]:
    if ref.place.kind == "schema" and (ignored := [word for word in ref.place.value if word in _SAYING]):
        pointer = ref.place.pointer
        yield Spot("ref-siblings", pointer, f"{', '.join(ignored)} beside $ref", subject.label(pointer))


def _mappings(subject: Subject) -> Iterator[Spot]:
    document = subject.document
    home = "/definitions" if document.version == "2.0" else "/components/schemas"
    for place in subject.places:
        told = place.value.get("discriminator") if place.kind == "schema" and isinstance(place.value, dict) else None
        mapping = told.get("mapping") if isinstance(told, dict) else None
        for value, target in mapping.items() if isinstance(mapping, dict) else ():
            if not isinstance(target, str) or _leads(subject, target, home, place.pointer):
                continue
            pointer = join(place.pointer, "discriminator", "mapping", value)
            names = subject.document.raw.get("components", {}).get("schemas", {})
            near = difflib.get_close_matches(target.rpartition("/")[2], names, 1)
            hint = f"is {near[0]!r} meant?" if near else ""
            yield Spot("mapping-broken", pointer, f"{value}: {shorten(target, 60)!r}", subject.label(pointer), hint)


def _leads(subject: Subject, target: str, home: str, base: str) -> bool:
    """Whether a mapping's `target`, a schema's name or a reference, leads to something (OpenAPI 3.0.3, 4.7.25)."""
    for ref in ([join(f"#{home}", target)] if "#" not in target and "/" not in target else []) + [target]:
        if "://" in ref:
            return True  # elsewhere
        try:
            subject.document.resolve(ref, base)
        except SpecDamaged:
            continue
        return True
    return False


def _links(subject: Subject) -> Iterator[Spot]:
    known = [one.id for one in subject.operations if one.id is not None]
    for place in subject.places:
        name = place.value.get("operationId") if place.kind == "link" and isinstance(place.value, dict) else None
        if isinstance(name, str) and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"is {near[0]!r} meant?" if near else ""
            pointer = join(place.pointer, "operationId")
            yield Spot("link-broken", pointer, f"operationId: {shorten(name, 60)!r}", subject.label(pointer), hint)


def _unused(subject: Subject) -> Iterator[Spot]:
    if not subject.operations and not subject.damages:
        return  # components for others to refer to
    used = {_component(ref.target) for ref in subject.refs if not _within(ref)}
    used |= _mapped(subject) | set(_in_extensions(subject))
    raw = subject.document.raw
    old = subject.document.version == "2.0"
    home, root = ("", raw) if old else ("/components", _mapping(raw.get("components")))
    for word in _OLD_COMPONENTS if old else GRAMMAR["components"]:
        for name in _mapping(root.get(word)) if word != "securitySchemes" else ():
            if (place := join(home, word, name)) not in used and not _grows(subject, place):
                yield Spot("component-unused", place, f"nothing refers to {shorten(name, 60)}")


def _in_extensions(subject: Subject) -> Iterator[str]:
    """The components that extensions refer to."""
    waiting = [
        part
        for place in subject.places
        if isinstance(place.value, dict)
        for word, part in place.value.items()
        if word.startswith("x-")
    ]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if isinstance(ref := value.get("$ref"), str):
                yield _component(ref.removeprefix("#"))
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _component(pointer: str) -> str:
    """The component that `pointer` leads to or into."""
    parts = tokens(pointer)
    return join("", *parts[: 3 if parts[:1] == ["components"] else 2])


def _within(ref: Ref) -> bool:
    """Whether a component refers to itself, which uses it for nothing."""
    return _component(ref.place.pointer) == _component(ref.target)


def _mapped(subject: Subject) -> set[str]:
    """The schemas that discriminators name."""
    home = "/definitions" if subject.document.version == "2.0" else "/components/schemas"
    found: set[str] = set()
    for place in subject.places:
        told = place.value.get("discriminator") if place.kind == "schema" and isinstance(place.value, dict) else None
        targets = _mapping(_mapping(told).get("mapping")).values()
        found |= {_component(one.removeprefix("#") if "#" in one else join(home, one)) for one in map(str, targets)}
    return found


def _grows(subject: Subject, place: str) -> bool:
    """Whether the schema at `place` builds on one that has a discriminator: it's meant by its name there."""
    schema = subject.document.resolve(place)[0]
    for part in _mapping(schema).get("allOf", ()) if isinstance(_mapping(schema).get("allOf"), list) else ():
        try:
            base, _ = subject.document.follow(part, place)
        except SpecDamaged:
            continue
        if isinstance(base, dict) and "discriminator" in base:
            return True
    return False
