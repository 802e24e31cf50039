"""Every setting with its value, and who says it: a line of the settings' file, a variable, or nobody."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from pytest_apiint.cli.pytest_options import DEFAULT, Source
from pytest_apiint.messages import near
from pytest_apiint.settings import ANY_METHOD, Secret, Service, Settings
from pytest_apiint.settings.lines import Key, lines
from pytest_apiint.settings.shown import variable

_NOT_KEYS = ("name", "prefix", "source", "services", "secrets")  # fields that are told in another way
_TABLES = ("fuzz", "load")  # those that have fields of their own


@dataclass(frozen=True, slots=True)
class Row:
    """One setting: its key, its value as JSON has it (a secret's: its variable, and if it's set), and its source."""

    section: str
    key: str
    value: Any
    source: Source


class Sources:
    """The settings of a folder, row by row."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _lines(self) -> Mapping[Key, int]:
        file = self._settings.source
        return lines(file.read_text("utf-8")) if file is not None else {}

    @property
    def _prefix(self) -> Key:
        file = self._settings.source
        return ("tool", "apiint") if file is not None and file.name == "pyproject.toml" else ()

    def rows(self) -> Iterator[Row]:
        """Those of the top level, then each service's."""
        yield from self._of(self._settings, "settings", ())
        for service in self._settings.services.values():
            where = ("services", service.name)
            section = f"service {service.name}"
            for row in self._of(service, section, where):
                yield self._overridden(row, service)
            for secret in service.secrets.values():
                yield self._secret(secret, section, where)

    def _of(self, facts: Any, section: str, where: Key, before: str = "") -> Iterator[Row]:
        """The fields of settings; those of a table below, such as `fuzz`, under its name."""
        for one in fields(facts):
            value, key = getattr(facts, one.name), (*where, one.name)
            if one.name in _TABLES:
                yield from self._of(value, section, key, f"{before}{one.name}.")
            elif one.name not in _NOT_KEYS:
                yield Row(section, f"{before}{one.name}", _plain(value), self._source(key))

    def _secret(self, secret: Secret, section: str, where: Key) -> Row:
        value = {"env": secret.env, "set": bool(os.environ.get(secret.env))}
        return Row(section, f"secrets.{secret.name}", value, self._source((*where, "secrets", secret.name)))

    def _overridden(self, row: Row, service: Service) -> Row:
        """The address of a sandbox may come from a server that was started for this run."""
        told = f"APIINT_{variable(service.name, 'sandbox_url')}"
        if row.key == "sandbox_url" and os.environ.get(told):
            return Row(row.section, row.key, row.value, Source("environment", told))
        return row

    def _source(self, key: Key) -> Source:
        file = self._settings.source
        line = self._lines.get(self._prefix + key)
        return DEFAULT if file is None or line is None else Source("file", near(str(file)), line)


def _plain(value: object) -> Any:
    """A value as JSON has it, and as TOML would say it."""
    match value:
        case timedelta():
            return f"{value.days}d"
        case Path():
            return near(str(value))
        case frozenset():
            return True if ANY_METHOD in value else sorted(value)
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case str() | bool() | int() | None:
            return value
        case Collection():
            return [_plain(one) for one in value]
    return str(value)
