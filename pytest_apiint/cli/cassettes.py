"""``apiint cassettes``: what was recorded, listed, checked and kept clean. Nothing here talks to an API."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from pytest_apiint.cassettes.shelf import ages
from pytest_apiint.cassettes.shelf.files import cassettes as found_in
from pytest_apiint.cassettes.shelf.holding import Holding, holding
from pytest_apiint.errors import CassetteDamaged, SettingsProblem
from pytest_apiint.messages import near
from pytest_apiint.settings import Settings, load_settings

_FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="For whom."
)
_PATH = click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
_WIDE = 44  # columns of a file's name in a table


@click.group()
def cassettes() -> None:
    """List, check and clean recordings. PATH is a cassette or a folder of them.

    Without PATH: the folder that the settings name, or every folder called cassettes below this one.
    """


@cassettes.command("list")
@_PATH
@_FORMAT
@click.pass_context
def list_(context: click.Context, path: Path | None, form: str) -> None:
    """List cassettes: interactions, size, age and hosts. Exit code 1 where one can't be read."""
    held: list[Holding] = []
    damaged: list[CassetteDamaged] = []
    for file in _files(path):
        try:
            held.append(holding(file))
        except CassetteDamaged as error:
            damaged.append(error)
    now = datetime.now(UTC)
    click.echo(_json(held, now) if form == "json" else "\n".join(_table(held, now)))
    for problem in damaged:
        click.echo(str(problem), err=True)
    if damaged:
        context.exit(1)


def _files(path: Path | None) -> list[Path]:
    if path is not None:
        return list(found_in(path))
    library = _settings().cassettes
    if library is not None:
        return list(found_in(library)) if library.is_dir() else []
    return list(found_in(Path.cwd(), anywhere=False))


def _settings() -> Settings:
    try:
        return load_settings(Path.cwd())
    except SettingsProblem as problem:
        raise click.UsageError(str(problem)) from None


def _json(held: Sequence[Holding], now: datetime) -> str:
    rows = [
        {
            "file": near(str(one.file)),
            "interactions": one.interactions,
            "bytes": one.size,
            "recorded_at": None if one.recorded_at is None else one.recorded_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "age_seconds": None if one.recorded_at is None else int((now - one.recorded_at).total_seconds()),
            "hosts": list(one.hosts),
        }
        for one in held
    ]
    return json.dumps(rows, indent=2)


def _table(held: Sequence[Holding], now: datetime) -> Iterable[str]:
    names = [near(str(one.file)) for one in held]
    wide = min(_WIDE, max(map(len, names), default=0))
    if held:
        yield f"{'file':<{wide}}  {'count':>5}  {'size':>8}  {'age':>11}  hosts"
    for name, one in zip(names, held, strict=True):
        old = "unknown" if one.recorded_at is None else ages.age(one.recorded_at, now)
        hosts = ", ".join(one.hosts)
        yield f"{name:<{wide}}  {one.interactions:>5,}  {_size(one.size):>8}  {old:>11}  {hosts}".rstrip()
    interactions = sum(one.interactions for one in held)
    whole = _size(sum(one.size for one in held))
    yield f"{ages.counted(len(held), 'cassette')}, {ages.counted(interactions, 'interaction')}, {whole}"


def _size(number: int) -> str:
    if number < 1000:
        return f"{number} B"
    return f"{number / 1000:.1f} kB" if number < 1_000_000 else f"{number / 1_000_000:.1f} MB"
