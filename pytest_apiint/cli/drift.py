"""``apiint cassettes drift``: how recordings differ from another recording, from a description, or from a sandbox."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from pytest_apiint.cli import drifted
from pytest_apiint.cli.configured import files, settings
from pytest_apiint.cli.forms import form_option
from pytest_apiint.cli.joined import consumption_option, mapped
from pytest_apiint.consumption.drifted import Joined, joined
from pytest_apiint.drift.finding import TIERS, Drift
from pytest_apiint.errors import SecretMissing, SpecDamaged, UsageProblem
from pytest_apiint.messages import layout
from pytest_apiint.settings import Service, Settings

_FORMS: Final[dict[str, Callable[[Joined], Iterator[str]]]] = {
    "text": drifted.text,
    "json": drifted.as_json,
    "markdown": drifted.markdown,
    "github": drifted.github,
}
_DRIFTED, _NOT_CHECKED = 1, 3


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH | OLD NEW]", type=click.Path(exists=True, path_type=Path))
@click.option("--spec", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Against this description.")
@click.option("--sandbox", is_flag=True, help="Against the sandbox: recorded GET and HEAD requests are asked anew.")
@click.option("--service", "--api", metavar="NAME", help="Only this service of the settings.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Requests to a sandbox.")
@click.option("--timeout", type=click.FloatRange(0.1), default=10.0, show_default=True, help="Seconds for an answer.")
@click.option(
    "--allow-live-keys", "--api-allow-live-keys", "live", is_flag=True, help="Let keys that look live out to a sandbox."
)
@click.option(
    "--fail-on",
    type=click.Choice([*TIERS, "never"]),
    default="error",
    show_default=True,
    help="The least tier that ends in exit code 1.",
)
@form_option(*_FORMS)
@consumption_option
@click.pass_context
def drift(
    context: click.Context,
    paths: tuple[Path, ...],
    spec: Path | None,
    service: str | None,
    limit: int,
    timeout: float,
    fail_on: str,
    form: str,
    consumption: Path | None,
    *,
    sandbox: bool,
    live: bool,
) -> None:
    """Tell how recordings have drifted: by status, media type and JSON shape, never by values.

    OLD NEW are two cassettes or two folders. PATH is one of either, held against the descriptions that the settings
    name for its hosts, against FILE (--spec), or against what the sandbox answers now (--sandbox). With --consumption
    what your calls read is marked, and counts by what it does to them.

    Exit code: 0 nothing at or above --fail-on, 1 drift, 2 usage, 3 something could not be checked.
    """
    if len(paths) > 2 or (len(paths) == 2 and (sandbox or spec)) or (sandbox and spec):
        raise click.UsageError("what against what? OLD NEW, or [PATH], with --spec FILE or --sandbox")
    calls = mapped(consumption, service)
    try:
        if len(paths) == 2:
            found = _against_recording(*paths)
        elif sandbox:
            found = _against_sandbox(next(iter(paths), None), service, limit=limit, timeout=timeout, live=live)
        else:
            found = _against_description(next(iter(paths), None), service, spec)
    except (SecretMissing, SpecDamaged) as problem:
        click.echo(str(problem), err=True)
        context.exit(_NOT_CHECKED)
    except UsageProblem as problem:
        raise click.UsageError(str(problem)) from None
    both = joined(found, calls) if calls is not None else Joined(found, None)
    _tell(both, form)
    context.exit(_code(both.drift, fail_on))


def _code(found: Drift, fail_on: str) -> int:
    if any(found.reaching(tier) for tier in TIERS if tier == fail_on):
        return _DRIFTED
    return 0 if found.checked else _NOT_CHECKED


def _tell(both: Joined, form: str) -> None:
    found = both.drift
    click.echo("\n".join(_FORMS[form](both)))
    for trouble in found.troubles:
        click.echo(trouble, err=True)
    if not found.compared:
        click.echo(drifted.nothing(found), err=True)


def _against_recording(old: Path, new: Path) -> Drift:
    from pytest_apiint.drift.recordings import compared  # noqa: PLC0415 - for this comparison

    if old.is_dir() != new.is_dir():
        raise click.UsageError("OLD and NEW must be two cassettes or two folders")
    return compared(old, new)


def _against_description(path: Path | None, name: str | None, spec: Path | None) -> Drift:
    from pytest_apiint.contracts import Contracts  # noqa: PLC0415 - for this comparison
    from pytest_apiint.drift.described import compared  # noqa: PLC0415
    from pytest_apiint.drift.owners import Owners  # noqa: PLC0415
    from pytest_apiint.drift.recorded import readable  # noqa: PLC0415

    services = _chosen(settings(), name).services.values()
    meant = tuple(services) if spec is None else (described_by(spec, list(services)),)
    troubles: list[str] = []
    return compared(readable(files(path), troubles), Owners(meant), Contracts(), troubles)


def described_by(spec: Path, services: list[Service]) -> Service:
    """Whose description the file is: of the service that names it, of the only one, or else of the hosts in it."""
    own = [one for one in services if one.spec == spec.resolve()] or services
    if len(own) == 1:
        return replace(own[0], spec=spec)
    if own:
        rows = [("known", ", ".join(one.name for one in own)), ("fix", f"--service {own[0].name}")]
        raise UsageProblem(layout(f"which service does {spec.name} describe?", rows))
    from pytest_apiint.contract.document import load  # noqa: PLC0415 - where no settings tell
    from pytest_apiint.drift.owners import of_document  # noqa: PLC0415

    return of_document(load(spec), spec)


def _against_sandbox(path: Path | None, name: str | None, *, limit: int, timeout: float, live: bool) -> Drift:
    from pytest_apiint.drift.recorded import readable  # noqa: PLC0415 - for this comparison
    from pytest_apiint.drift.sandboxed import compared  # noqa: PLC0415
    from pytest_apiint.modes import Wanted  # noqa: PLC0415
    from pytest_apiint.sandbox import runs  # noqa: PLC0415

    chosen = _chosen(settings(), name)
    if not any(service.sandbox_url for service in chosen.services.values()):
        fix = '[tool.apiint.services.acme]\nbase_url = "https://api.acme.example"\nsandbox_url = "https://..."'
        rows = [("known", ", ".join(chosen.services)), ("fix", fix)]
        raise UsageProblem(layout("no service of the settings has a sandbox_url", rows))
    if sys.stderr.isatty():
        click.echo("asking the sandbox ...", err=True)
    run, folder, troubles = runs.begin(os.environ), Path.cwd(), list[str]()
    wanted = Wanted("sandbox", allow_live_keys=live, run_id=run.id, folder=run.folder(folder), test="cassettes drift")
    try:
        recorded = readable(files(path), troubles)
        return compared(recorded, chosen, wanted, limit=limit, timeout=timeout, troubles=troubles)
    finally:
        runs.end(run, folder, os.environ)


def _chosen(found: Settings, name: str | None) -> Settings:
    return found if name is None else replace(found, services={name: found.service(name)})
