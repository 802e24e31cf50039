"""Tables of a profile become dataclasses, or an error that names file, table, key and what is allowed.

Which keys and types there are is read off the dataclasses in `model`, so that nothing is said twice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, Never, Union, get_args, get_origin, get_type_hints

from pytest_apiint.errors import SettingsProblem
from pytest_apiint.messages import layout, shorten
from pytest_apiint.profiles.model import Form, Profile

_SCALARS = {str: "a string", bool: "a boolean", int: "an integer", date: "a date, say 2026-11-23"}

Where = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one file."""

    path: Path

    def profile(self, found: dict[str, object]) -> Profile:
        """The whole file; the profile is called as its file is."""
        profile: Profile = self._table(Profile, found, (), {"name": self.path.stem})
        for key in profile.source:
            if key not in schema(Profile):
                self._unknown(key, ("source",), [key for key in schema(Profile) if key not in {"name", "source"}])
        return profile

    def _table(self, kind: Any, found: object, where: Where, given: Mapping[str, object] = MappingProxyType({})) -> Any:
        if not isinstance(found, dict):
            self._fail(f"{'.'.join(where)} must be a table", where, found, f"a table with {', '.join(schema(kind))}")
        keys = {key: wanted for key, wanted in schema(kind).items() if key not in given}
        for key in found:
            if key not in keys:
                self._unknown(key, where, keys)
        for missing in fields(kind):
            if missing.name in keys.keys() - found.keys() and missing.default is missing.default_factory is MISSING:
                headline = f'the key "{missing.name}" is missing'
                self._fail(headline, (*where, missing.name), MISSING, said(keys[missing.name]))
        return kind(**given, **{key: self._value(keys[key], value, (*where, key)) for key, value in found.items()})

    def _value(self, wanted: Any, found: object, where: Where) -> Any:
        origin, choices = get_origin(wanted), get_args(wanted)
        if origin in (UnionType, Union):
            kinds = [kind for kind in choices if kind is not NoneType]
            wanted = next((kind for kind in kinds if type(found) is kind), kinds[0])
            return self._value(wanted, found, where)
        if origin is tuple:
            if not isinstance(found, list):
                self._wrong(wanted, found, where)
            return tuple(self._value(choices[0], item, where) for item in found)
        if origin is Mapping or origin is MappingProxyType:
            if not isinstance(found, dict):
                self._wrong(wanted, found, where)
            return MappingProxyType({key: self._value(choices[1], item, (*where, key)) for key, item in found.items()})
        if is_dataclass(wanted):
            return self._table(wanted, found, where)
        plain = choices[0] if origin is Annotated else str if origin is Literal else wanted
        if type(found) is not plain:  # to isinstance(), a boolean is an integer and a time is a date
            self._wrong(wanted, found, where)
        if origin is Literal and found not in choices:
            self._wrong(wanted, found, where, nearest(str(found), choices))
        if origin is Annotated and not _fits(choices[1], found):
            self._wrong(wanted, found, where)
        return found

    def _unknown(self, key: str, where: Where, allowed: Collection[str]) -> Never:
        rows = [("table", called(where)), ("found", _quoted(key)), ("allowed", ", ".join(allowed))]
        fail(self.path, f"unknown key {_quoted(key)}", [*rows, ("hint", nearest(key, allowed))])

    def _wrong(self, wanted: Any, found: object, where: Where, hint: str = "") -> Never:
        self._fail(f"{where[-1]} isn't {said(wanted)}", where, found, said(wanted), hint)

    def _fail(self, headline: str, where: Where, found: object, allowed: str, hint: str = "") -> Never:
        rows = [("table", called(where[:-1])), ("key", where[-1]), ("found", _shown(found)), ("allowed", allowed)]
        fail(self.path, headline, [*rows, ("hint", hint)])


@lru_cache(maxsize=32)
def schema(kind: type) -> Mapping[str, Any]:
    """The keys of a table and their types, in the order of the dataclass `kind`."""
    return MappingProxyType(get_type_hints(kind, include_extras=True))


def said(wanted: Any) -> str:
    """A type in words."""
    origin, choices = get_origin(wanted), get_args(wanted)
    if origin in (UnionType, Union):
        return " or ".join(said(kind) for kind in choices if kind is not NoneType)
    if origin is tuple:
        return f"an array; each item: {said(choices[0])}"
    if origin is Mapping:
        return f"a table; each value: {said(choices[1])}"
    if origin is Literal:
        return "one of " + ", ".join(choices)
    if origin is Annotated:
        rule = choices[1]
        return rule.said if isinstance(rule, Form) else f"an integer from {rule.start} to {rule.stop - 1}"
    return _SCALARS.get(wanted) or f"a table with {', '.join(schema(wanted))}"


def called(where: Where) -> str:
    """A table as its header writes it."""
    return shorten(f"[{'.'.join(where)}]", 68) if where else "the top level"


def nearest(name: str, known: Collection[str]) -> str:
    """A question that names the known word nearest to `name`; empty where none is near."""
    import difflib  # noqa: PLC0415 -- only a mistake needs it

    near = difflib.get_close_matches(name[:80], known, n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""


def fail(path: Path, headline: str, rows: list[tuple[str, str]]) -> Never:
    """Raise SettingsProblem; the first row names the file."""
    raise SettingsProblem(layout(headline, [("file", path.name), *rows])) from None


def _fits(rule: Form | range, found: Any) -> bool:
    return bool(re.fullmatch(rule.pattern, found)) if isinstance(rule, Form) else found in rule


def _shown(found: object) -> str:
    match found:
        case str():
            return _quoted(found)
        case bool() | float():
            return f"the {type(found).__name__} {str(found).lower()}"
        case int():  # hex(), since str() refuses integers of 4,300 digits, which TOML can write
            return f"the integer {found if abs(found) < 10**20 else shorten(hex(found), 40)}"
        case list() | dict():
            return f"{'a table' if isinstance(found, dict) else 'an array'} of {len(found)}"
    return "nothing" if found is MISSING else f"a {type(found).__name__}"


def _quoted(text: str) -> str:
    return f'"{shorten(text, 60)}"'
