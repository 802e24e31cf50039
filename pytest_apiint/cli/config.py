"""``apiint config``: which settings hold here and who says so, and what settings may say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import click

from pytest_apiint.cli.configured import settings
from pytest_apiint.cli.forms import form_option
from pytest_apiint.cli.lazy import LazyGroup
from pytest_apiint.cli.pytest_options import options
from pytest_apiint.cli.sources import Row, Sources
from pytest_apiint.messages import near, shorten
from pytest_apiint.settings.schema import schema as settings_schema

_KEYS = 22  # columns
_VALUES = 30
_RUN = "pytest options"


@click.group(cls=LazyGroup)
def config() -> None:
    """Show which settings hold in this folder, and what settings may say."""


@config.command(short_help="Show each setting's value and source")
@form_option("text", "json")
def show(form: str) -> None:
    """Show each setting's value and source: default, a file's line, or a variable of the environment.

    Shown are the settings, those of each service, and pytest's options; of a secret its variable, and whether that is
    set, never its value. Exit code: 0 done, 2 the settings can't be read.
    """
    known = settings()
    rows = [*Sources(known).rows(), *_options()]
    file = None if known.source is None else near(str(known.source))
    click.echo(_json(rows, file) if form == "json" else "\n".join(_text(rows, file)))


@config.command()
def schema() -> None:
    """Print the JSON Schema of the settings, for editors.

    The first line of apiint.toml can name the file: "#:schema settings.schema.json". Exit code: 0 done, 2 usage.
    """
    click.echo(json.dumps(settings_schema(), indent=2))


def _options() -> Iterator[Row]:
    found = options()
    if found is None:
        click.echo("pytest can't start in this folder, so its options aren't shown: try `pytest --co`", err=True)
        return
    for name, value, source in found:
        yield Row(_RUN, name, value or None, source)


def _json(rows: Sequence[Row], file: str | None) -> str:
    told = [
        {
            "section": row.section,
            "key": row.key,
            "value": row.value,
            "source": {"kind": row.source.kind, "name": row.source.name or None, "line": row.source.line},
        }
        for row in rows
    ]
    return json.dumps({"schema": "apiint.config/1", "file": file, "settings": told}, indent=2)


def _text(rows: Sequence[Row], file: str | None) -> Iterator[str]:
    yield f"file: {file or 'none'}"
    for section, same in groupby(rows, lambda row: row.section):
        yield section
        for row in same:
            yield _line(row)


def _line(row: Row) -> str:
    value = _shown(row.value)
    source = str(row.source)
    room = max(12, min(_VALUES, 80 - 2 - _KEYS - 1 - 2 - len(source)))
    return f"  {shorten(row.key, _KEYS):<{_KEYS}} {shorten(value, room):<{room}}  {source}".rstrip()


def _shown(value: Any) -> str:
    if value is None or value in ([], {}):
        return "-"
    match value:
        case {"env": env, "set": known}:
            return f"{env}, {'set' if known else 'not set'}"
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(map(_shown, value))
        case dict():
            return ", ".join(f"{key}: {_shown(one)}" for key, one in value.items())
    return str(value)
