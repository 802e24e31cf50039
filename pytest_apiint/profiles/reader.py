"""Tables of a profile become dataclasses, or an error that names file, table, key and what is allowed.

Which keys and types there are is read off the dataclasses in `model`, so that nothing is said twice.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Never, get_args

from pytest_apiint.profiles.marks import says_error
from pytest_apiint.profiles.model import Profile
from pytest_apiint.profiles.schema import alternatives, fits, kind_of, made_of, said, schema
from pytest_apiint.profiles.shown import called, fail, nearest, quoted, show

_NO_FACTS = {"name", "title", "docs", "checked", "source"}

Where = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one file."""

    path: Path

    def profile(self, found: dict[str, object]) -> Profile:
        """The whole file; the profile is called as its file is."""
        profile: Profile = self._table(Profile, found, (), {"name": self.path.stem})
        self._must_source_facts(profile)
        self._must_say_where_keys_go(profile)
        self._must_bear_their_marks(profile)
        return profile

    def _must_source_facts(self, profile: Profile) -> None:
        facts = [key for key in schema(Profile) if key not in _NO_FACTS]
        for key in profile.source:
            if key not in facts:
                self._unknown(key, ("source",), facts)

    def _must_say_where_keys_go(self, profile: Profile) -> None:
        key = profile.idempotency
        if key is not None and not (key.header or key.body_field):
            allowed = "one of header, body_field, or both"
            self._fail("idempotency says no place for the key", ("idempotency", "header"), MISSING, allowed)

    def _must_bear_their_marks(self, profile: Profile) -> None:
        mark = profile.error_in_200
        if mark is None:
            return
        sign = "something" if mark.value is None else json.dumps(mark.value)
        for key, expected in (("error", True), ("success", False)):
            body = getattr(mark, key)
            if says_error(mark, body) is not expected:
                allowed = f"{mark.media_type} {'with' if expected else 'without'} {sign} at {mark.pointer}"
                self._fail(f"the example of {key} doesn't look like one", ("error_in_200", key), body, allowed)

    def _table(self, kind: Any, found: Any, where: Where, given: Mapping[str, object] = MappingProxyType({})) -> Any:
        keys = {key: wanted for key, wanted in schema(kind).items() if key not in given}
        for key in found:
            if key not in keys:
                self._unknown(key, where, keys)
        for field in fields(kind):
            if field.default is field.default_factory is MISSING and field.name in keys.keys() - found.keys():
                self._fail(f"{field.name} is missing", (*where, field.name), MISSING, said(keys[field.name]))
        return kind(**given, **{key: self._value(keys[key], value, (*where, key)) for key, value in found.items()})

    def _value(self, wanted: Any, found: Any, where: Where, what: str = "") -> Any:
        what = what or where[-1]
        # By type(), not isinstance(): to that, a boolean is an integer and a time is a date.
        kind = next((kind for kind in alternatives(wanted) if made_of(kind) is type(found)), None)
        if kind is None:
            self._fail(f"{what} must be {kind_of(wanted)}", where, found, said(wanted))
        if not fits(kind, found):
            hint = nearest(str(found), get_args(kind)) if isinstance(get_args(kind)[0], str) else ""
            self._fail(f"{what} can't be {show(found)}", where, found, said(kind), hint)
        if is_dataclass(kind):
            return self._table(kind, found, where)
        if isinstance(found, list):
            return tuple(self._value(get_args(kind)[0], item, where, f"an entry of {what}") for item in found)
        if isinstance(found, dict):
            return MappingProxyType(
                {key: self._value(get_args(kind)[1], item, (*where, key)) for key, item in found.items()}
            )
        return found

    def _unknown(self, key: str, where: Where, allowed: Collection[str]) -> Never:
        rows = [("table", called(where)), ("found", quoted(key)), ("allowed", ", ".join(allowed))]
        fail(self.path, f"unknown key {quoted(key)}", [*rows, ("hint", nearest(key, allowed))])

    def _fail(self, headline: str, where: Where, found: object, allowed: str, hint: str = "") -> Never:
        rows = [("table", called(where[:-1])), ("key", where[-1]), ("found", show(found)), ("allowed", allowed)]
        fail(self.path, headline, [*rows, ("hint", hint)])
