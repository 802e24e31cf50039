"""Waivers: what a description gets wrong, or a team will mend later; each with a reason, and a day on which it ends.

A file in TOML::

    [[waiver]]
    operation = "GET /users/{id}"   # or an operationId; * stands for any run of characters
    status    = 200                 # of answers; without it any answer, and the request
    where     = "body"              # or "header", "query", "security" ...; without it anywhere
    pointer   = "/items/*/name"     # into the body, or /name of a header or parameter; * stands for any one part
    reason    = "they send null since May; reported as #123"
    expires   = 2026-12-31
"""

from __future__ import annotations

import re
import threading
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, Never

from pytest_apiint.contract.verdict import Judgement, Problem
from pytest_apiint.errors import SettingsProblem
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.settings.shown import nearest, show

_KEYS: Final = ("operation", "status", "where", "pointer", "reason", "expires")
_NEEDED: Final = ("operation", "reason", "expires")
PLACES: Final = ("body", "header", "query", "path", "cookie", "status", "media type", "security", "operation")


@dataclass(frozen=True, slots=True)
class Waiver:
    """One entry; `line` is the one in which it begins. On the day `expires` it's still good."""

    operation: str
    reason: str
    expires: date
    status: int | None = None
    where: str | None = None
    pointer: str | None = None
    line: int = 0

    def covers(self, judgement: Judgement, operation_id: str | None, problem: Problem) -> bool:
        """Whether it's about `problem`, at whatever date."""
        return (
            any(name and fnmatchcase(name, _glob(self.operation)) for name in (judgement.operation, operation_id))
            and self.status in (None, judgement.status)
            and self.where in (None, problem.where)
            and (self.pointer is None or _leads(self.pointer, problem.pointer))
        )

    def __str__(self) -> str:
        parts = [self.operation, str(self.status or ""), self.where or "", self.pointer or ""]
        return " ".join(part for part in parts if part)


@dataclass(slots=True)
class Waivers:
    """The waivers of one file, and which of them were of use."""

    path: Path
    entries: tuple[Waiver, ...]
    _used: set[int] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def covering(self, judgement: Judgement, operation_id: str | None, problem: Problem, today: date) -> Waiver | None:
        """The waiver of `problem`: one that is still good, or else one that has expired by `today`."""
        about = [one for one in self.entries if one.covers(judgement, operation_id, problem)]
        good = [one for one in about if today <= one.expires]
        with self._lock:
            self._used.update(one.line for one in good or about)
        return next(iter(good or about), None)

    @property
    def used(self) -> frozenset[int]:
        """The lines of those that were of use."""
        with self._lock:
            return frozenset(self._used)

    def unused(self, used: Iterable[int] = ()) -> tuple[Waiver, ...]:
        """Those that were of no use, here nor (by their lines in `used`) in another process."""
        known = {*self.used, *used}
        return tuple(one for one in self.entries if one.line not in known)


def load(path: Path) -> Waivers:
    """The waivers in the file at `path`.

    Raises:
        SettingsProblem: it can't be read, or an entry says something that can't be meant.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        found = tomllib.loads(text)
    except (OSError, ValueError) as error:
        _fail(path, None, "can't be read", [("found", shorten(str(error), 60))])
    for key in found:
        if key != "waiver":
            _fail(path, None, f"has no use for {show(key)}", [("allowed", "[[waiver]] tables")])
    tables = found.get("waiver", [])
    if not isinstance(tables, list):
        _fail(path, None, "has a waiver that is no array of tables", [("fix", "[[waiver]], in two pairs of brackets")])
    begin = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*waiver\s*\]\]", line)]
    lines = begin if len(begin) == len(tables) else list(range(1, len(tables) + 1))
    return Waivers(path, tuple(_waiver(path, table, line) for table, line in zip(tables, lines, strict=True)))


def _waiver(path: Path, table: Any, line: int) -> Waiver:
    if not isinstance(table, Mapping):
        _fail(path, line, "has a waiver that is no table", [("found", show(table))])
    _check_keys(path, table, line)
    status = table.get("status")
    if status is not None and (not isinstance(status, int) or isinstance(status, bool) or not 100 <= status <= 599):
        _fail(path, line, "has a waiver with a status that is none", [("found", show(status)), ("allowed", "100-599")])
    where = table.get("where")
    if where is not None and where not in PLACES:
        rows = [("found", show(where)), ("allowed", ", ".join(PLACES)), ("hint", nearest(where, PLACES))]
        _fail(path, line, "has a waiver for a place that there isn't", rows)
    pointer = table.get("pointer")
    if pointer and not pointer.startswith("/"):
        rows = [("found", show(pointer)), ("allowed", "a JSON pointer (RFC 6901), or /name of a header or parameter")]
        _fail(path, line, "has a waiver whose pointer is none", [*rows, ("fix", f'pointer = "/{pointer}"')])
    return Waiver(table["operation"], table["reason"], _day(path, table["expires"], line), status, where, pointer, line)


def _check_keys(path: Path, table: Mapping[str, Any], line: int) -> None:
    for key in table:
        if key not in _KEYS:
            rows = [("found", show(key)), ("allowed", ", ".join(_KEYS)), ("hint", nearest(key, _KEYS))]
            _fail(path, line, f"has a waiver with an unknown key {show(key)}", rows)
    for key in _NEEDED:
        if key not in table:
            _fail(path, line, f"has a waiver without {key}", [("fix", _EXAMPLES[key])])
    for key in ("operation", "reason", "where", "pointer"):
        if key in table and (not isinstance(table[key], str) or (key in _NEEDED and not table[key].strip())):
            rows = [("key", key), ("found", show(table[key])), ("allowed", "a string that says something")]
            _fail(path, line, f"has a waiver whose {key} says nothing", rows)


def _day(path: Path, found: Any, line: int) -> date:
    if isinstance(found, datetime):
        return found.date()
    if isinstance(found, date):
        return found
    try:
        return date.fromisoformat(found)
    except (TypeError, ValueError):
        rows = [("found", show(found)), ("fix", _EXAMPLES["expires"])]
        _fail(path, line, "has a waiver that expires on no day", rows)


_EXAMPLES: Final = {
    "operation": 'operation = "GET /users/{id}", or an operationId',
    "reason": 'reason = "they send null since May; reported as #123"',
    "expires": "expires = 2026-12-31, a date: no waiver is for ever",
}


def _fail(path: Path, line: int | None, headline: str, rows: list[tuple[str, str]]) -> Never:
    place = f"{near(str(path))}:{line}" if line else near(str(path))
    raise SettingsProblem(layout(f"{path.name} {headline}", [("file", shorten(place, 66)), *rows])) from None


def _glob(operation: str) -> str:
    """As `fnmatchcase` takes it: a template's braces and an id's brackets stand for themselves."""
    return operation.replace("[", "[[]")


def _leads(pattern: str, pointer: str) -> bool:
    """Whether `pattern`, in which ``*`` stands for any one part, is `pointer` or leads to something above it."""
    wanted, found = pattern.split("/")[1:], pointer.split("/")[1:]
    if not pattern:
        return not pointer
    return len(wanted) <= len(found) and all(one in ("*", part) for one, part in zip(wanted, found, strict=False))


def entry(judgement: Judgement, problem: Problem, expires: date) -> str:
    """The lines to paste into a file of waivers."""
    rows = ["[[waiver]]", f"operation = {_quoted(judgement.operation)}"]
    if judgement.status is not None:
        rows.append(f"status = {judgement.status}")
    if problem.pointer:
        rows.append(f"pointer = {_quoted(problem.pointer)}")
    else:
        rows.append(f"where = {_quoted(problem.where)}")
    return "\n".join([*rows, 'reason = "why, and who mends it"', f"expires = {expires.isoformat()}"])


def _quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in escaped) + '"'
