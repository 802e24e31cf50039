"""``apiint report``: runs that were kept by ``pytest --api-report``, merged, shown, opened."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pytest_apiint.cli.lazy import LazyGroup
from pytest_apiint.errors import CassetteNotWritten, ReportDamaged, SettingsProblem
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.settings.shown import nearest

if TYPE_CHECKING:
    from pytest_apiint.report.run import Loaded, Run

_LOAD = "apiint.load/"
_RUNS = Path(".apiint", "reports")
_REPORTS = Path(".apiint", "report")
_FORMS = ("html", "json", "markdown")
_KEEP = "pytest --api-report=html,json keeps what a run did"
_PLACES = click.argument("places", nargs=-1, type=click.Path(path_type=Path), metavar="[DIR|FILE]...")


@click.group(cls=LazyGroup)
def report() -> None:
    """Reports of test runs, which pytest --api-report writes and keeps journals for."""


@report.command()
@_PLACES
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=_REPORTS,
    show_default=True,
    metavar="DIR",
    help="Where the reports go.",
)
@click.option(
    "--format", "forms", default="html,json", show_default=True, metavar="FORMATS", help=f"Some of {', '.join(_FORMS)}."
)
@click.pass_context
def merge(context: click.Context, places: tuple[Path, ...], output: Path, forms: str) -> None:
    """Make one report of several runs, or of one run's parts.

    DIR is a folder of journals, or of folders with them, such as .apiint/reports (the default); FILE is a journal, a
    report.json, or what apiint load wrote. Of a test that was run several times the latest result counts. Exit code: 0
    written, 2 nothing to merge, 3 damaged or not writable.
    """
    from pytest_apiint.report import writing  # noqa: PLC0415 - msgspec, an extra

    wanted = _wanted(forms)
    _must_be_installed(wanted)
    run = _merged(context, places or (_RUNS,))
    try:
        files = writing.write(run, output, wanted)
    except (OSError, CassetteNotWritten) as error:
        cause = error if isinstance(error, OSError) else error.__cause__
        reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(error).partition("\n")[0]
        click.echo(f"{near(str(output))} can't be written: {reason.lower()}", err=True)
        context.exit(3)
    click.echo("\n".join([*_lines(run), *(near(str(file)) for file in files)]))


@report.command()
@_PLACES
@click.pass_context
def show(context: click.Context, places: tuple[Path, ...]) -> None:
    """Show the numbers of runs: calls, retries, times, errors.

    DIR and FILE are what merge takes. Exit code: 0 done, 2 nothing to show, 3 damaged.
    """
    _must_be_installed(())
    click.echo("\n".join(_lines(_merged(context, places or (_RUNS,)))))


@report.command(name="open")
@click.argument("folder", type=click.Path(path_type=Path), default=_REPORTS, metavar="[DIR]")
def open_page(folder: Path) -> None:
    """Print where report.html is, and open it on a terminal.

    DIR is where reports are; without it, .apiint/report. Exit code: 0 found, 2 usage, or there is none.
    """
    page = folder / "report.html" if folder.is_dir() or not folder.suffix else folder
    if not page.is_file():
        rows = [("fix", "pytest --api-report=html writes one; so does apiint report merge")]
        raise click.UsageError(layout(f"{near(str(page))} isn't there", rows))
    click.echo(str(page))
    if on_a_terminal():
        click.launch(str(page.resolve()))


@report.command()
def schema() -> None:
    """Print the JSON Schema of report.json.

    Exit code: 0 done, 2 an extra is missing.
    """
    from pytest_apiint.report import document  # noqa: PLC0415 - msgspec, an extra

    _must_be_installed(())
    click.echo(json.dumps(document.schema(), indent=1))


def on_a_terminal() -> bool:
    """Whether somebody sits there."""
    return sys.stdout.isatty()


def _wanted(forms: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(forms.replace(",", " ").split()))
    for word in words:
        if word not in _FORMS:
            rows = [("allowed", ", ".join(_FORMS)), ("hint", nearest(word, _FORMS))]
            raise click.UsageError(layout(f'no form of a report is called "{shorten(word, 30)}"', rows))
    if not words:
        raise click.UsageError(layout("--format names no form of a report", [("allowed", ", ".join(_FORMS))]))
    return words


def _must_be_installed(forms: Sequence[str]) -> None:
    from pytest_apiint.report import writing  # noqa: PLC0415 - msgspec, an extra

    if library := writing.missing(forms):
        raise click.UsageError(f"reports need {library}: pip install 'pytest-apiint[report]'")


def _merged(context: click.Context, places: Sequence[Path]) -> Run:
    from pytest_apiint.report.merge import merged  # noqa: PLC0415 - msgspec, an extra

    loads = [place for place in places if _is_load(place)]
    files = list(dict.fromkeys(_files([place for place in places if place not in loads] or (_RUNS,))))
    try:
        run = merged(files)
        return replace(run, load=(*run.load, *map(_loaded, loads)))
    except (ReportDamaged, SettingsProblem) as problem:
        click.echo(str(problem), err=True)
        context.exit(3)


def _is_load(place: Path) -> bool:
    """Whether it's a file of `apiint load`, by its first words."""
    try:
        return place.is_file() and _LOAD.encode() in place.read_bytes()[:100]
    except OSError:
        return False


def _loaded(file: Path) -> Loaded:
    from pytest_apiint.load import results  # noqa: PLC0415
    from pytest_apiint.report.run import Limit, Loaded, Measured  # noqa: PLC0415

    found = results.read(file)
    measured = (*found.operations, found.whole)
    return Loaded(
        found.service,
        found.host,
        found.started,
        found.seconds,
        found.users,
        found.workers,
        tuple(Measured(**asdict(one)) for one in measured),
        tuple(Limit(one.limit, one.seen, one.unit, one.exceeded) for one in found.budget),
        found.interrupted,
    )


def _files(places: Sequence[Path]) -> Iterator[Path]:
    from pytest_apiint.report.journals import journals  # noqa: PLC0415

    for place in places:
        found = list(journals(place)) if place.exists() else []
        if not found:
            what = "isn't there" if not place.exists() else "holds no journal, and no report.json"
            raise click.UsageError(layout(f"{near(str(place))} {what}", [("fix", _KEEP)]))
        yield from found


def _lines(run: Run) -> list[str]:
    from pytest_apiint.report.figures import lines  # noqa: PLC0415

    return list(lines(run))
