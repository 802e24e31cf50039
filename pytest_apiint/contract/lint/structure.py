"""What doesn't conform to OpenAPI's own schema of its version; each thing at the deepest place that is wrong."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_apiint.contract.lint import metaschemas
from pytest_apiint.contract.lint.finding import Spot
from pytest_apiint.contract.lint.subject import Subject
from pytest_apiint.contract.mistakes import Mistake, mistakes
from pytest_apiint.contract.pointers import step, tokens
from pytest_apiint.messages import shorten

_UNKNOWN: Final = ("additionalProperties", "unevaluatedProperties")
_TYPES: Final = ("array", "boolean", "integer", "null", "number", "object", "string")
# What OpenAPI's schemas say of keys by regular expressions, in words.
_KEYS: Final[Mapping[str, str]] = {
    r"^\/": "a path begins with /",
    "^/": "a path begins with /",
    "^([0-9]{3})$|^(default)$": "a status is as 200, or default",
    r"^[1-5](?:\d{2}|XX)$": "a status is as 200 or 4XX, or default",
    "^[1-5](?:[0-9]{2}|XX)$": "a status is as 200 or 4XX, or default",
}


def spots(subject: Subject) -> Iterator[Spot]:
    """One for each thing that OpenAPI's schema refuses in the description; what it refers to isn't looked at."""
    raw, version = subject.document.raw, subject.document.version[:3]
    dialect = raw.get("jsonSchemaDialect")
    root = metaschemas.telling(version, dialect=dialect if isinstance(dialect, str) else None)
    found = list(_mistakes(root, raw, modern=True))
    if not found:  # what is left out of the telling form for the sake of messages
        root = metaschemas.published(version)
        found = list(_mistakes(root, raw, modern=version in ("3.1", "3.2")))
    spelt = {meant for one in found if (meant := _meant(one, root))}
    told: dict[Spot, None] = {}
    for one in found:
        parent, _, name = one.pointer.rpartition("/")
        if one.keyword == "required" and (parent, name) in spelt:
            continue  # the misspelt key is told of
        pointer = parent if one.keyword == "required" else one.pointer
        seen, fix = _told(one, root, raw)
        told[Spot("structure", pointer, seen, subject.label(pointer), fix)] = None
    yield from told


def _mistakes(root: Mapping[str, Any], raw: Any, *, modern: bool) -> Iterator[Mistake]:
    import jsonschema_rs  # noqa: PLC0415 - the doorstep: 25 ms

    # Rules of their own tell of patterns and URLs.
    draft = jsonschema_rs.Draft202012Validator if modern else jsonschema_rs.Draft4Validator
    made = draft(dict(root), validate_formats=False)
    yield from mistakes(made.iter_errors(raw), raw)


def _told(one: Mistake, root: Mapping[str, Any], raw: Any) -> tuple[str, str]:
    """What is seen, and what to do; the latter is empty where nothing but the rule tells it."""
    name = tokens(one.pointer)[-1] if one.pointer else ""
    if one.keyword in _UNKNOWN:
        meant = _meant(one, root)
        seen = f"the key {_quoted(name)}, which isn't known here"
        if meant is None:
            return seen, _allowed(one, root)
        return f"{seen}; is {_quoted(meant[1])} meant?", f"write {_quoted(meant[1])}"
    if one.keyword == "required":
        return f"no {_quoted(name)}, which is required here", f"add {_quoted(name)}"
    if one.keyword in ("oneOf", "anyOf", "not") and (names := _alternatives(one, root)):
        both = one.keyword == "not" or one.expected.startswith("exactly")
        listed = (" and " if both else " or ").join(map(_quoted, names))
        if both:
            return f"{listed} together, which exclude each other", "remove one"
        return f"neither {listed.replace(' or ', ' nor ')}", f"add {listed}"
    return _of_value(one, root, _value(raw, one.pointer))


def _of_value(one: Mistake, root: Mapping[str, Any], value: Any) -> tuple[str, str]:
    if "/propertyNames/" in one.spec_pointer and isinstance(value, dict):
        names = [str(name) for name in value if not re.search(str(_part(root, one.spec_pointer)), str(name))]
        seen = f"the name {_quoted((names or [''])[0])}, expected letters, digits, ., _ and -"
        return seen, "give it another name"
    if one.pointer.endswith("/type") and not isinstance(value, str):
        return f"{one.found}, expected one of {', '.join(_TYPES)}, or a list of them, each once", ""
    found = _quoted(value) if isinstance(value, str) and one.keyword in ("enum", "const", "pattern") else one.found
    options = _part(root, one.spec_pointer) if one.keyword == "enum" else ()
    near = difflib.get_close_matches(str(value), map(str, options or _TYPES), 1) if isinstance(value, str) else []
    if value == "null" and one.pointer.endswith("/type"):
        return f"{found}, which is no type before OpenAPI 3.1", "say nullable: true"
    if near and one.keyword == "enum":
        return f"{found}; is {_quoted(near[0])} meant?", f"write {_quoted(near[0])}"
    return f"{found}, expected {one.expected}", ""


def _quoted(text: str) -> str:
    return json.dumps(shorten(text, 60))


def _meant(one: Mistake, root: Mapping[str, Any]) -> tuple[str, str] | None:
    """The object and the key that was meant by one that isn't known."""
    if one.keyword not in _UNKNOWN:
        return None
    name = tokens(one.pointer)[-1]
    known = {str(key).casefold(): str(key) for key in _part(root, one.spec_pointer, "properties") or ()}
    near = difflib.get_close_matches(name.casefold(), known, 1, 0.7)
    return (one.pointer.rpartition("/")[0], known[near[0]]) if near else None


def _allowed(one: Mistake, root: Mapping[str, Any]) -> str:
    patterns = [key for key in _part(root, one.spec_pointer, "patternProperties") or () if key != "^x-"]
    told = [_KEYS[key] for key in patterns if key in _KEYS]
    return told[0] if told else "remove it; what is meant as an extension begins with x-"


def _alternatives(one: Mistake, root: Mapping[str, Any]) -> list[str]:
    """The keys of which exactly one, or at most one, may be there, where that is all that is asked."""
    told = _part(root, one.spec_pointer)
    if isinstance(told, dict):
        return [str(name) for name in told.get("required", ())]
    found = [branch.get("required", ()) for branch in told or () if isinstance(branch, dict)]
    return [str(names[0]) for names in found] if all(len(names) == 1 for names in found) else []


def _part(root: Mapping[str, Any], spec_pointer: str, beside: str = "") -> Any:
    """What OpenAPI's schema has at a mistake's `spec_pointer`, or under the key `beside` it."""
    path = spec_pointer.partition("#")[2] if spec_pointer.startswith("#") else f"/definitions/{spec_pointer}"
    parts = tokens(path)
    found: Any = root
    try:
        for token in [*parts[:-1], beside] if beside else parts:
            found = step(found, token)
    except LookupError:
        return None  # of JSON Schema's own schema, which isn't ours
    return found


def _value(raw: Any, pointer: str) -> Any:
    try:
        for token in tokens(pointer):
            raw = step(raw, token)
    except LookupError:
        return None
    return raw
