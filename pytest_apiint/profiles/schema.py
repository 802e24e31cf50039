"""The dataclasses in `model` read as a schema: which keys a table has, what a value may be, and how that is said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pytest_apiint.profiles.model import Form

_SAID = {
    str: "a string",
    bool: "a boolean",
    int: "an integer",
    date: "a date, say 2026-11-23",
    list: "an array",
    dict: "a table",
}


@lru_cache(maxsize=32)
def schema(kind: type) -> Mapping[str, Any]:
    """The keys of a table and their types, in the order of the dataclass `kind`."""
    return MappingProxyType(get_type_hints(kind, include_extras=True))


def alternatives(wanted: Any) -> tuple[Any, ...]:
    """The types that a type stands for, None aside: TOML has no null."""
    if get_origin(wanted) in (UnionType, Union):
        return tuple(kind for kind in get_args(wanted) if kind is not NoneType)
    return (wanted,)


def made_of(wanted: Any) -> type:
    """What TOML makes of a value of this type."""
    origin = get_origin(wanted)
    if origin is tuple:
        return list
    if origin is Mapping or is_dataclass(wanted):
        return dict
    if origin is Literal:
        return str
    made: type = get_args(wanted)[0] if origin is Annotated else wanted
    return made


def fits(wanted: Any, found: Any) -> bool:
    """Whether a value that TOML made is one of those that the type allows."""
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin is Literal:
        return found in arguments
    if origin is not Annotated:
        return True
    rule = arguments[1]
    return bool(re.fullmatch(rule.pattern, found)) if isinstance(rule, Form) else found in rule


def kind_of(wanted: Any) -> str:
    """The TOML types of a type, in words."""
    return " or ".join(_SAID[made_of(kind)] for kind in alternatives(wanted))


def said(wanted: Any) -> str:
    """What a type allows, in words."""
    if len(kinds := alternatives(wanted)) > 1:
        return " or ".join(map(said, kinds))
    kind = kinds[0]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return f"an array; each item: {said(arguments[0])}"
    if origin is Mapping:
        return f"a table; each value: {said(arguments[1])}"
    if origin is Literal:
        return "one of " + ", ".join(arguments)
    if origin is Annotated:
        rule = arguments[1]
        return rule.said if isinstance(rule, Form) else f"an integer from {rule.start} to {rule.stop - 1}"
    return _SAID.get(kind) or f"a table with {', '.join(schema(kind))}"
