"""``apiint cassettes``: what was recorded, listed, checked and kept clean. Of these only `drift` may ask an API."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

import click

from pytest_apiint.cassettes.shelf import ages, usage
from pytest_apiint.cassettes.shelf.cleaning import clean, cleaned, remove
from pytest_apiint.cassettes.shelf.flaws import Flaw, flaws, secrets
from pytest_apiint.cassettes.shelf.holding import Holding, holding
from pytest_apiint.cli.configured import files as found_in
from pytest_apiint.cli.configured import registry, settings
from pytest_apiint.cli.forms import form_option
from pytest_apiint.cli.lazy import Entry, LazyGroup
from pytest_apiint.errors import CassetteDamaged, CassetteNotWritten, UsageProblem
from pytest_apiint.messages import WIDTH, layout, near
from pytest_apiint.settings import Unfit, age

_FORMAT = form_option("text", "json")
_PATH = click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
_NOT_DONE = 3  # exit code
_WIDE = 44  # columns of a file's name in a table


_TABLE = {
    "describe": Entry("pytest_apiint.cli.describe:describe", "Print what recordings say of an API"),
    "drift": Entry("pytest_apiint.cli.drift:drift", "Tell how recordings have drifted"),
}


@click.group(cls=LazyGroup, table=_TABLE)
def cassettes() -> None:
    """List, check and clean recordings. PATH is a cassette or a folder of them.

    Without PATH: the folder that the settings name, or every folder called cassettes below this one.
    """


@cassettes.command("list")
@_PATH
@_FORMAT
@click.pass_context
def list_(context: click.Context, path: Path | None, form: str) -> None:
    """List cassettes: interactions, size, age and hosts. Exit code: 0, or 1 where one can't be read."""
    held: list[Holding] = []
    damaged: list[CassetteDamaged] = []
    for file in found_in(path):
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


def _age(_: click.Context, option: click.Parameter, value: str | None) -> timedelta | None:
    try:
        return None if value is None else age(value)
    except Unfit as unfit:
        raise click.BadParameter(f"{value!r} {unfit}; write 180d or 26w", param=option) from None


@cassettes.command(short_help="Tell of those that are damaged, old or hold secrets")
@_PATH
@click.option(
    "--max-age", metavar="AGE", callback=_age, help="Older ones are told of: 180d, 26w.  [default: cassettes_max_age]"
)
@_FORMAT
@click.pass_context
def check(context: click.Context, path: Path | None, max_age: timedelta | None, form: str) -> None:
    """Tell of cassettes that are damaged, hold secrets, are too old or are there twice, with what to do.

    Exit code: 0 clean, 1 findings, 2 usage.
    """
    files = found_in(path)
    limit = max_age or settings().cassettes_max_age
    used: Collection[Path] = ()
    with suppress(UsageProblem):  # without a run, nobody knows
        used = usage.nearest(Path.cwd()).used
    found = list(flaws(files, registry(), now=datetime.now(UTC), limit=limit, used=used))
    click.echo(_json_flaws(found) if form == "json" else "\n".join(_told(found, len(files))))
    if found:
        context.exit(1)


@cassettes.command(short_help="Put placeholders in the places of secrets")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Tell what would be replaced, and write nothing.")
@click.pass_context
def scrub(context: click.Context, path: Path, *, dry_run: bool) -> None:
    """Put placeholders in the places of the secrets in a cassette or a folder of them; all else stays byte for byte.

    Exit code: 0 clean, 1 where a secret is left or a file can't be read or written, 2 usage.
    """
    replaced = changed = 0
    bad = False
    files = found_in(path)
    for file in files:
        try:
            done = cleaned(file, registry()) if dry_run else clean(file, registry())
        except (CassetteDamaged, CassetteNotWritten) as problem:
            click.echo(str(problem), err=True)
            bad = True
            continue
        if done.texts:
            changed += 1
            replaced += len(done.placeholders)
            click.echo(f"{near(str(file))}: {', '.join(done.placeholders) or 'placeholders as before'}")
        for flaw in () if dry_run else secrets(file, registry()):
            bad = True
            click.echo(f"{near(str(flaw.file))}:{flaw.line}: {flaw.seen} is left: remove it by hand", err=True)
    told = "would be replaced" if dry_run else "replaced"
    click.echo(f"{ages.counted(replaced, 'secret')} {told} in {changed} of {ages.counted(len(files), 'cassette')}")
    if changed:
        click.echo("  fix  revoke them where they were pushed: version control keeps the old values")
    if bad:
        context.exit(1)


@cassettes.command(short_help="Remove the cassettes that no test uses")
@_PATH
@click.option("--yes", is_flag=True, help="Remove them; without it they are listed only.")
@click.option("--dry-run", is_flag=True, help="List them only, whatever else is said.")
def prune(path: Path | None, *, yes: bool, dry_run: bool) -> None:
    """Remove the cassettes that no test uses, as the last whole and passed replay by pytest found.

    After a run with failures, or of some tests only, nothing is removed. Exit code: 0 done, 2 usage, 3 one can't be
    removed.
    """
    orphans = [file for file in _orphans() if path is None or file.resolve().is_relative_to(path.resolve())]
    removing = yes and not dry_run
    for file in orphans:
        if removing:
            try:
                remove(file)
            except CassetteNotWritten as problem:
                click.echo(str(problem), err=True)
                raise click.exceptions.Exit(_NOT_DONE) from None
        click.echo(f"{'removed' if removing else 'would remove'}  {near(str(file))}")
    click.echo(f"{ages.counted(len(orphans), 'cassette')} {'removed' if removing else 'used by no test'}")
    if orphans and not removing:
        click.echo("  fix  apiint cassettes prune --yes removes them")


def _orphans() -> list[Path]:
    try:
        known = usage.nearest(Path.cwd())
    except UsageProblem as problem:
        raise click.UsageError(str(problem)) from None
    if known.partial:
        rows = [("seen", f"{known.partial} in the last run"), ("fix", f"run all tests: {usage.WHOLE}")]
        raise click.UsageError(layout("nothing is removed: the last run doesn't speak for all tests", rows))
    return list(known.orphans())


def _json_flaws(found: Sequence[Flaw]) -> str:
    rows = [
        {"file": near(str(one.file)), "line": one.line, "kind": one.kind, "seen": one.seen, "fix": one.fix}
        for one in found
    ]
    return json.dumps({"schema": "apiint.cassettes-check/1", "findings": rows}, indent=2)


def _told(found: Sequence[Flaw], looked: int) -> Iterable[str]:
    for (file, fix), same in groupby(found, lambda one: (one.file, one.fix)):
        for one in same:
            yield f"{near(str(file))}{'' if one.line is None else f':{one.line}'}: {one.kind}: {one.seen}"
        yield textwrap.fill(fix, WIDTH, initial_indent="  fix  ", subsequent_indent=" " * 7, break_on_hyphens=False)
    yield f"{ages.counted(len(found), 'finding')} in {ages.counted(looked, 'cassette')}"


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
    return json.dumps({"schema": "apiint.cassettes/1", "cassettes": rows}, indent=2)


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
