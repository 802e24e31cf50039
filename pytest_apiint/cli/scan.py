"""``apiint scan``: cassettes, reports and logs searched for secrets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from pytest_apiint.cli.configured import registry
from pytest_apiint.cli.forms import form_option
from pytest_apiint.messages import near
from pytest_apiint.secrets import SecretRegistry
from pytest_apiint.secrets.scan import Finding, files
from pytest_apiint.secrets.scan import scan as searched


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(exists=True, path_type=Path))
@form_option("text", "json")
@click.option("--warnings", is_flag=True, help="List what only looks random, too.")
@click.pass_context
def scan(context: click.Context, paths: tuple[Path, ...], form: str, *, warnings: bool) -> None:
    """Look for secrets in cassettes, reports, logs and other texts: file, line and kind, never the value.

    PATH is a file or a folder. Looked for are names beside values, known issuers' credentials, and the secrets that
    the settings of this folder name, where their variables are set.

    Exit code: 0 clean, 1 secrets, 2 usage, 3 something can't be read.
    """
    known = registry()
    names = list(dict.fromkeys(name for path in paths for name in files(path)))
    found, looked = _searched(names, known)
    sure = [finding for finding in found if finding.found.sure]
    shown = found if warnings else sure
    click.echo(_json(shown) if form == "json" else "\n".join(_text(shown, looked, len(found) - len(shown))))
    if sure:
        context.exit(1)


def _searched(names: Iterable[Path], known: SecretRegistry) -> tuple[list[Finding], int]:
    found: list[Finding] = []
    looked = 0
    for name in names:
        try:
            inside = searched(name, known)
        except OSError as error:
            click.echo(f"{near(str(name))} can't be read: {error.strerror or error}", err=True)
            raise click.exceptions.Exit(3) from None
        looked += inside is not None
        found += inside or []
    return found, looked


def _json(found: Sequence[Finding]) -> str:
    rows = [
        {
            "file": str(finding.file),
            "line": finding.found.line,
            "kind": finding.found.kind,
            "place": finding.found.place,
            "sure": finding.found.sure,
        }
        for finding in found
    ]
    return json.dumps({"schema": "apiint.scan/1", "findings": rows}, indent=2)


def _text(found: Sequence[Finding], looked: int, unsaid: int) -> Iterable[str]:
    for finding in found:
        yield f"{finding}{'' if finding.found.sure else ' (a warning)'}"
    sure = sum(finding.found.sure for finding in found)
    told = f"{sure} {'secret' if sure == 1 else 'secrets'} in {looked} {'text file' if looked == 1 else 'text files'}"
    yield f"{told}; {unsaid} more look random (--warnings)" if unsaid else told
