"""Findings that are expected: each with a reason, and a day on which it ends.

A file in TOML::

    [[known]]
    operation = "GET /users/{id}"       # or an operationId; * stands for any run of characters
    check     = "not_a_server_error"    # or * for any
    status    = 500                     # without it any
    reason    = "reported as #123"
    expires   = 2026-12-31
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, Never

from pytest_apiint.errors import SettingsProblem
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.provider.finding import Finding
from pytest_apiint.settings.fuzz import CHECKS
from pytest_apiint.settings.shown import nearest, show

_TEXTS: Final = ("operation", "check", "reason")
_KEYS: Final = (*_TEXTS, "status", "expires")


@dataclass(frozen=True, slots=True)
class Known:
    """One entry, the `number`th of its file. On the day `expires` it's still good."""

    operation: str
    check: str
    reason: str
    expires: date
    status: int | None = None
    number: int = 0

    def covers(self, names: tuple[str | None, ...], finding: Finding) -> bool:
        """Whether it's about `finding`, of the operation with these names, at whatever date."""
        return (
            any(name and fnmatchcase(name, self.operation.replace("[", "[[]")) for name in names)
            and fnmatchcase(finding.check, self.check)
            and self.status in (None, finding.exchange.status)
        )


def load(path: Path) -> tuple[Known, ...]:
    """The entries of the file at `path`.

    Raises:
        SettingsProblem: it can't be read, or an entry says something that can't be meant.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8")).get("known", [])
    except (OSError, ValueError) as error:
        _fail(path, "can't be read", [("found", shorten(str(error), 60))])
    if not isinstance(tables, list):
        _fail(path, "has a `known` that is no array of tables", [("fix", "[[known]], in two pairs of brackets")])
    return tuple(_entry(path, table, number) for number, table in enumerate(tables, 1))


def _entry(path: Path, table: Any, number: int) -> Known:
    if not isinstance(table, Mapping):
        _fail(path, f"has a [[known]] (number {number}) that is no table", [("found", show(table))])
    for key in table:
        if key not in _KEYS:
            rows = [("allowed", ", ".join(_KEYS)), ("hint", nearest(key, _KEYS))]
            _fail(path, f"has an unknown key {show(key)} in [[known]] number {number}", rows)
    for key in _TEXTS:
        if not isinstance(table.get(key), str) or not table[key].strip():
            _fail(path, f"has no {key} in [[known]] number {number}", [("allowed", "a string that says something")])
    check = table["check"]
    if "*" not in check and check not in CHECKS:
        rows = [("found", show(check)), ("allowed", ", ".join(CHECKS)), ("hint", nearest(check, CHECKS))]
        _fail(path, f"names no check in [[known]] number {number}", rows)
    expires, status = table.get("expires"), table.get("status")
    if not isinstance(expires, date):
        fix = "expires = 2026-12-31, a date without quotes: nothing is known for ever"
        _fail(path, f"has no day of end in [[known]] number {number}", [("found", show(expires)), ("fix", fix)])
    if status is not None and (not isinstance(status, int) or not 100 <= status <= 599):
        _fail(path, f"has no such status as in [[known]] number {number}", [("found", show(status))])
    day = expires.date() if isinstance(expires, datetime) else expires
    return Known(table["operation"], check, table["reason"], day, status, number)


def _fail(path: Path, headline: str, rows: list[tuple[str, str]]) -> Never:
    raise SettingsProblem(layout(f"{path.name} {headline}", [("file", shorten(near(str(path)), 66)), *rows])) from None
