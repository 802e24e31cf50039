"""``apiint crashes``: which answers clients didn't survive in earlier runs."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from pytest_apiint.checks.fuzz.crashes import FOLDER, Crashed, every
from pytest_apiint.cli.forms import form_option
from pytest_apiint.cli.lazy import LazyGroup
from pytest_apiint.messages import near, shorten

_FORMAT = form_option("text", "json")


@click.group(cls=LazyGroup)
def crashes() -> None:
    """What clients didn't survive: kept under .apiint/crashes, tried first in the next run, gone once survived."""


@crashes.command("list", short_help="List them, the oldest first")
@_FORMAT
def list_(form: str) -> None:
    """List them, the oldest first: id, call and check, the answer's name, the error. Exit code: 0, or 1 with any."""
    found = _all()
    if form == "json":
        click.echo(_json(found))
    else:
        click.echo("\n".join(_rows(found)) if found else "no crash is kept")
    click.get_current_context().exit(1 if found else 0)


@crashes.command(short_help="Show crashes whole, with the command that runs each")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@_FORMAT
def show(ids: tuple[str, ...], form: str) -> None:
    """Show crashes whole, with the command that runs each; an id's first letters will do. Exit code: 0, or 2 usage."""
    found = _chosen(ids)
    if form == "json":
        click.echo(_json(found))
        return
    for one in found:
        click.echo("\n".join(_shown(one)))


@crashes.command(short_help="Forget crashes, by their ids")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "everything", is_flag=True, help="Forget all of them.")
def clear(ids: tuple[str, ...], *, everything: bool) -> None:
    """Forget crashes, by their ids; one that is still there comes back with the next run. Exit code: 0, or 2 usage."""
    if bool(ids) == everything:
        raise click.UsageError("say which: ids, as `apiint crashes list` has them, or --all")
    found = _all() if everything else _chosen(ids)
    root = _root()
    for one in found:
        one.file(root).unlink(missing_ok=True)
    click.echo(f"{len(found)} crash{'' if len(found) == 1 else 'es'} forgotten")


def _root() -> Path:
    """The nearest folder above, or this one, that has crashes."""
    here = Path.cwd()
    return next((one for one in (here, *here.parents) if (one / FOLDER).is_dir()), here)


def _all() -> list[Crashed]:
    return every(_root())


def _chosen(ids: Sequence[str]) -> list[Crashed]:
    known = _all()
    found: list[Crashed] = []
    for id_ in ids:
        meant = [one for one in known if one.id.startswith(id_)]
        if len(meant) != 1:
            told = "no crash has" if not meant else f"{len(meant)} crashes have"
            raise click.UsageError(f"{told} the id {id_}; `apiint crashes list` has them all")
        found += meant
    return found


def _json(found: Sequence[Crashed]) -> str:
    return json.dumps({"schema": "apiint.crashes/1", "crashes": [_plain(one) for one in found]}, indent=2)


def _plain(crash: Crashed) -> dict[str, str]:
    return {"id": crash.id, **asdict(crash)}


def _rows(found: Sequence[Crashed]) -> Iterator[str]:
    for one in found:
        yield shorten(f"{one.id}  {one.call}-{one.check}  {one.answer}", 80)
        yield shorten(f"{'':<14}{one.error} at {near(one.where)}" if one.where else f"{'':<14}{one.error}", 80)


def _shown(crash: Crashed) -> Iterator[str]:
    yield f"{crash.id}  since {crash.seen}"
    for label, text in (
        ("suite", crash.suite),
        ("check", f"{crash.call}-{crash.check}"),
        ("answer", crash.answer),
        ("error", crash.error),
        ("where", crash.where),
    ):
        yield f"  {label:<8}{text}"
    yield f"  {'run':<8}pytest {shlex.quote(crash.node)} --api-response={shlex.quote(crash.answer)}"
