"""What a validator found, for people: the place, what stands there, what should, and where the description says so."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_apiint.messages import shorten

if TYPE_CHECKING:
    import jsonschema_rs

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that an instance gets wrong.

    `pointer` leads to it (JSON Pointer, RFC 6901; empty for the whole), `spec_pointer` to the keyword that it breaks,
    in the description. `found` never holds a value of the instance, as it might be a secret: a kind, a size, a name.
    """

    pointer: str
    keyword: str
    expected: str
    found: str
    spec_pointer: str


def mistakes(errors: Iterable[jsonschema_rs.ValidationError], value: Any) -> Iterator[Mistake]:
    """Each error as a mistake; where none of several schemas fits, what is wrong by the one that fits best."""
    for error in errors:
        yield from _told(error, value)


def _told(error: Any, value: Any) -> Iterator[Mistake]:
    if branches := _branches(error):
        best = _nearest(branches, list(error.instance_path))
        if best is not None:
            for inner in best:
                yield from _told(inner, value)
            return
    path, keyword = list(error.instance_path), _keyword(error)
    instance = error.instance
    spec = spec_pointer(error.schema_path)
    kind = error.kind.as_dict() if hasattr(error.kind, "as_dict") else {}
    if keyword == "required":
        name = str(kind.get("property", ""))
        yield Mistake(pointer([*path, name]), keyword, "required", "missing" + _typo(name, instance), spec)
    elif keyword in ("additionalProperties", "unevaluatedProperties"):
        for name in kind.get("unexpected", ()):
            yield Mistake(pointer([*path, name]), keyword, "no such property", _shape(_at(instance, name)), spec)
    else:
        yield Mistake(pointer(path), keyword, _expected(keyword, kind, error), _shape(instance), spec)


def _branches(error: Any) -> list[list[Any]]:
    found = getattr(error.kind, "context", None)
    return [list(branch) for branch in found] if found else []


def _nearest(branches: Sequence[list[Any]], path: list[Any]) -> list[Any] | None:
    """The errors of the branch that was meant, if that can be told: by its kind, then by how little is wrong."""
    meant = [branch for branch in branches if branch and not any(_of_other_kind(error, path) for error in branch)]
    # "Not this value, or that schema": it's that value, so the schema was meant.
    meant = [branch for branch in meant if [_keyword(error) for error in branch] != ["not"]] or meant
    if not meant:
        return None
    if len(meant) > 1:
        # A constant that differs tells that another branch was meant, as a discriminator does.
        same = [branch for branch in meant if not any(_keyword(error) in ("const", "enum") for error in branch)]
        meant = same or meant
    meant.sort(key=len)
    if len(meant) > 1 and len(meant[0]) == len(meant[1]):
        return None
    return meant[0]


def _of_other_kind(error: Any, path: list[Any]) -> bool:
    """Whether a branch is for another kind of value altogether."""
    return _keyword(error) == "type" and list(error.instance_path) == path


def _keyword(error: Any) -> str:
    path = [part for part in error.schema_path if isinstance(part, str)]
    return path[-1] if path else ""


def _expected(keyword: str, kind: dict[str, Any], error: Any) -> str:
    match keyword:
        case "type":
            types = kind.get("types") or kind.get("type") or ()
            return " or ".join([types] if isinstance(types, str) else map(str, types))
        case "enum":
            return f"one of {_listed(kind.get('options', ()))}"
        case "const":
            return _short(kind.get("expected_value", kind.get("value")))
        case "anyOf" | "oneOf":
            several = "exactly one" if "Multiple" in type(error.kind).__name__ else "one"
            return f"{several} of the schemas of {keyword}"
        case "pattern" | "format":
            return f"{keyword} {_short(kind.get(keyword))}"
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf":
            return f"{keyword} {_short(kind.get('limit', kind.get('multiple_of')))}"
        case "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties":
            return f"{keyword} {_short(kind.get('limit'))}"
        case "uniqueItems":
            return "no item twice"
        case "not":
            return "anything but what `not` describes"
    return keyword or "nothing: the schema is false"


def _listed(options: Any) -> str:
    shown = [_short(option) for option in list(options)[:_SHOWN]]
    more = len(options) - _SHOWN
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _short(value: Any) -> str:
    return shorten(json.dumps(value, ensure_ascii=False), 40)


def _typo(name: str, instance: Any) -> str:
    close = difflib.get_close_matches(name, [str(one) for one in instance], 1) if isinstance(instance, dict) else []
    return f'; "{close[0]}" is there' if close else ""


def _at(instance: Any, name: str) -> Any:
    return instance.get(name) if isinstance(instance, dict) else None


def _shape(value: Any) -> str:
    """A value without what it says: its kind, and how much of it there is."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return f"string of {len(value)} character{'s'[: len(value) - 1]}" if value else "empty string"
        case list():
            return f"array of {len(value)}"
        case dict():
            names = ", ".join(shorten(str(name), 20) for name in list(value)[:_SHOWN])
            return f"object with {names}{' ...' if len(value) > _SHOWN else ''}" if value else "empty object"
    return type(value).__name__


def pointer(path: Iterable[str | int]) -> str:
    """RFC 6901."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def spec_pointer(path: Iterable[str | int]) -> str:
    """Where the description says it: a bundle's definitions are named by that."""
    parts = list(path)
    if len(parts) > 1 and parts[0] == "definitions":
        return str(parts[1]) + pointer(parts[2:])
    return "#" + pointer(parts)
