"""``apiint coverage``: how much of a description recordings meet."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import click

from pytest_apiint.cli.configured import files, settings
from pytest_apiint.cli.drift import described_by
from pytest_apiint.cli.forms import form_option
from pytest_apiint.contract.least import PARTS, least
from pytest_apiint.covering import Covered, Covering, Row
from pytest_apiint.errors import SpecDamaged, UsageProblem
from pytest_apiint.messages import WIDTH, layout, near, shorten
from pytest_apiint.settings import Service

SCHEMA: Final = "apiint.coverage/1"
_SHORT, _NOT_CHECKED = 1, 3
_SHOWN: Final = 12


def _least(_: click.Context, option: click.Parameter, value: str | None) -> dict[str, float]:
    try:
        return least(value, "--min") if value is not None else {}
    except UsageProblem as problem:
        raise click.UsageError(str(problem)) from None


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(exists=True, path_type=Path))
@click.option("--spec", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Of this description.")
@click.option("--service", metavar="NAME", help="Only of this service of the settings.")
@click.option("--min", "wanted", metavar="SHARES", callback=_least, help="At least: 80, or operations=80,statuses=50.")
@form_option("text", "json", "markdown")
@click.pass_context
def coverage(
    context: click.Context,
    paths: tuple[Path, ...],
    spec: Path | None,
    service: str | None,
    wanted: Mapping[str, float],
    form: str,
) -> None:
    """Tell how much of an API's description is recorded: operations, statuses, parameters and properties.

    PATH is a cassette or a folder of them; without it, all of the project. Without --spec, it's held against the
    descriptions that the settings name. Statuses, parameters and properties are counted of operations that were called.

    Exit code: 0 done, 1 less than --min, 2 usage, 3 a file can't be read, or nothing is recorded.
    """
    from pytest_apiint.contracts import Contracts  # noqa: PLC0415 - for this command
    from pytest_apiint.drift.recorded import readable  # noqa: PLC0415

    troubles: list[str] = []
    try:
        covering = Covering(_services(spec, service), Contracts())
        found = [file for path in paths for file in files(path)] if paths else files(None)
        covering.add(readable(found, troubles))
        covered = list(covering.covered())
    except SpecDamaged as damage:
        click.echo(str(damage), err=True)
        context.exit(_NOT_CHECKED)
    except UsageProblem as problem:
        raise click.UsageError(str(problem)) from None
    short = [line for one in covered for line in one.short(wanted)]
    click.echo("\n".join(_FORMS[form](covered, covering, short, troubles)))
    if not any(one.exchanges for one in covered):
        troubles.append(_nothing(len(found), covering))
    for trouble in troubles:
        click.echo(trouble, err=True)
    context.exit(_NOT_CHECKED if troubles else _SHORT if short else 0)


def _services(spec: Path | None, name: str | None) -> tuple[Service, ...]:
    known = settings()
    chosen = [known.service(name)] if name is not None else list(known.services.values())
    if spec is not None:
        return (described_by(spec, chosen),)
    described = tuple(one for one in chosen if one.spec is not None)
    if not described:
        rows = [("services", ", ".join(one.name for one in chosen)), ("fix", "--spec=FILE, or spec = ... in a service")]
        raise UsageProblem(layout("of which description? No service of the settings has one", rows))
    return described


def _nothing(files: int, covering: Covering) -> str:
    rows = [
        ("looked", f"{files} cassette{'' if files == 1 else 's'}"),
        ("for", ", ".join(one.base_url for one in covering.services)),
        ("left out", f"{covering.elsewhere} recordings of other hosts" if covering.elsewhere else ""),
        ("fix", "record tests: pytest --api-mode=record"),
    ]
    return layout("nothing is recorded of what is described", rows)


def _text(
    covered: Sequence[Covered], covering: Covering, short: Sequence[str], troubles: Sequence[str]
) -> Iterator[str]:
    for one in covered:
        counts = ", ".join(f"{count:,} {verdict}" for verdict, count in one.verdicts.items())
        told = f"{one.service}: {_counted(one)} against {near(one.spec)}"
        yield shorten(f"{told}: {counts}" if counts else told, WIDTH)
        for part in PARTS[: None if one.exchanges else 1]:  # the others are of operations that were called
            share = one.shares[part]
            yield f"  {part:<12}{int(share.percent):>4} %  {share}"
        yield from _uncalled([row.operation for row in one.rows if not row.called])
        yield from _unmet([row for row in one.rows if row.called and row.unmet])
    yield from _left_out(covering)
    for line in short:
        yield shorten(f"FAIL  {line}", WIDTH)


def _counted(one: Covered) -> str:
    return f"{one.exchanges:,} exchange{'' if one.exchanges == 1 else 's'}"


def _uncalled(names: Sequence[str]) -> Iterator[str]:
    if names:
        more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
        text = f"{', '.join(shorten(one, 60) for one in names[:_SHOWN])}{more}"
        head = f"  {'uncalled':<12}"
        yield textwrap.fill(text, WIDTH, initial_indent=head, subsequent_indent=" " * 14, break_on_hyphens=False)


def _unmet(rows: Sequence[Row]) -> Iterator[str]:
    for index, row in enumerate(rows[:_SHOWN]):
        head = f"  {'' if index else 'unmet':<12}"
        yield shorten(f"{head}{shorten(row.operation, 44)}  {', '.join(row.unmet)}", WIDTH)
    if len(rows) > _SHOWN:
        yield f"{'':<14}and of {len(rows) - _SHOWN:,} more operations"


def _left_out(covering: Covering) -> Iterator[str]:
    if covering.elsewhere:
        yield f"left out: {covering.elsewhere:,} of other hosts"
    if covering.sealed:
        yield f"left out: {covering.sealed:,} in a coding that isn't read"


def _json(
    covered: Sequence[Covered], covering: Covering, short: Sequence[str], troubles: Sequence[str]
) -> Iterator[str]:
    services = [
        {
            "name": one.service,
            "spec": near(one.spec),
            "exchanges": one.exchanges,
            "verdicts": dict(one.verdicts),
            "shares": {
                part: {"met": share.met, "all": share.all, "percent": round(share.percent, 1)}
                for part, share in one.shares.items()
            },
            "operations": [
                {"operation": row.operation, "called": row.called, "met": list(row.met), "unmet": list(row.unmet)}
                for row in one.rows
            ],
        }
        for one in covered
    ]
    left_out = {"other_hosts": covering.elsewhere, "unread": covering.sealed}
    whole = {"schema": SCHEMA, "services": services, "short": list(short), "left_out": left_out}
    yield json.dumps({**whole, "troubles": list(troubles)}, indent=2)


def _markdown(
    covered: Sequence[Covered], covering: Covering, short: Sequence[str], troubles: Sequence[str]
) -> Iterator[str]:
    for one in covered:
        shares = ", ".join(f"{one.shares[part]} {part}" for part in PARTS)
        yield f"**Coverage of {one.service}**: {_counted(one)}; {shares}"
        yield ""
        yield "| operation | statuses met | not met |"
        yield "| --- | --- | --- |"
        for row in one.rows:
            name = shorten(row.operation, 80).replace("|", "\\|").replace("`", "'")
            yield f"| `{name}` | {', '.join(row.met) if row.called else 'never called'} | {', '.join(row.unmet)} |"
        yield ""
    yield from _left_out(covering)
    for line in short:
        yield f"- {shorten(line, 200)}"


_FORMS: Final[Mapping[str, Callable[..., Iterator[str]]]] = {"text": _text, "json": _json, "markdown": _markdown}
