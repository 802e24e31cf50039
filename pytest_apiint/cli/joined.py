"""``--consumption FILE``: what was found, joined with what suites' calls read."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_apiint.consumption.file import read
from pytest_apiint.consumption.reads import Consumed
from pytest_apiint.consumption.touching import calls_of
from pytest_apiint.errors import SettingsProblem

consumption_option = click.option(
    "--consumption",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Mark what your calls read: .apiint/consumption.json, by pytest --api-consumption.",
)


def mapped(file: Path | None, service: str | None = None) -> tuple[Consumed, ...] | None:
    """The calls of the map in `file`, of one service where it's named; None without a file.

    Raises:
        click.UsageError: it's no map.
    """
    if file is None:
        return None
    try:
        return calls_of(read(file), service)
    except SettingsProblem as problem:
        raise click.UsageError(str(problem)) from None


def counted(read: int, every: int, what: str, passed: int) -> str:
    """``3 of 38 changes touch fields that you read; 2 more touch what you pass on``."""
    told = f"{read} of {every} {what}{'s' * (every != 1)} touch{'es' * (read == 1)} fields that you read"
    return told + (f"; {passed} more touch{'es' * (passed == 1)} what you pass on" if passed else "")
