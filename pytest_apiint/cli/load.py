"""``apiint load``: a service under the load of many users, who do what is described or was recorded."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Never, TypeVar

import click

from pytest_apiint.cli.configured import files, registry, settings
from pytest_apiint.cli.forms import form_option
from pytest_apiint.cli.lazy import LazyGroup
from pytest_apiint.errors import ApiintError, CassetteDamaged, SecretMissing, SpecDamaged, SpecMismatch, UsageProblem
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.secrets import Scrubber
from pytest_apiint.settings import LoadLevel, Service, Unfit
from pytest_apiint.settings.load_level import A_BUDGET, A_TIME
from pytest_apiint.settings.load_level import budget as read_budget
from pytest_apiint.settings.load_level import run_time as read_time
from pytest_apiint.settings.shown import show

if TYPE_CHECKING:
    from pytest_apiint.load.call import Load
    from pytest_apiint.load.results import Loaded
    from pytest_apiint.load.running import Ended, Order

_OVER, _NOT_RUN = 1, 3
_FORMS: Final = ("text", "json", "markdown")
T = TypeVar("T")
Command = TypeVar("Command", bound=Callable[..., Any])


@click.group(cls=LazyGroup)
def load() -> None:
    """Load a sandbox with what a description or recordings say, by Locust, within a budget."""


def _sources(command: Command) -> Command:
    options = (
        click.option("--spec", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A description."),
        click.option(
            "--cassette",
            "cassettes",
            multiple=True,
            type=click.Path(exists=True, path_type=Path),
            help="A recording, or a folder of them; may be given again.",
        ),
        click.option("--service", metavar="NAME", help="Which service of the settings it is."),
        click.option(
            "--unsafe", multiple=True, metavar="'POST /path'", help="Ask this operation too; or an operationId."
        ),
        click.option(
            "--allow-live-keys",
            "--api-allow-live-keys",
            "live",
            is_flag=True,
            help="Let keys that look live out to a sandbox.",
        ),
    )
    return reduce(lambda made, option: option(made), reversed(options), command)


@load.command(short_help="Write a locustfile, to be read, changed and run")
@_sources
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to write it; else it's printed.")
@click.pass_context
def export(
    context: click.Context,
    spec: Path | None,
    cassettes: tuple[Path, ...],
    service: str | None,
    unsafe: tuple[str, ...],
    output: str,
    *,
    live: bool,
) -> None:
    """Write a locustfile: one task for each operation, to be read, changed and run with Locust.

    Only GET and HEAD are asked, and what --unsafe names. Credentials stay in the environment.

    Exit code: 0 written, 2 usage, 3 the description or a recording can't be read.
    """
    from pytest_apiint.load import locustfile  # noqa: PLC0415 - for this command

    found = _load(context, spec, cassettes, service, unsafe)
    text = locustfile.text(found, allow_live_keys=live)
    if output == "-":
        click.echo(text, nl=False)
        return
    try:
        Path(output).write_text(text, encoding="ascii")
    except OSError as error:
        raise click.UsageError(f"-o {shorten(output, 60)} can't be written ({error.strerror})") from None
    click.echo(f"wrote {near(str(Path(output).absolute()))}: {len(found.works)} operations", err=True)


@load.command()
@_sources
@click.option("--host", metavar="URL", help="What is loaded; without it, the sandbox_url of the settings.")
@click.option("--users", type=click.IntRange(1, 100_000), help="How many users; each asks once a second.  [10]")
@click.option(
    "--spawn-rate", type=click.FloatRange(0, 1000, min_open=True), help="How many of them begin in a second.  [10]"
)
@click.option("--run-time", metavar="TIME", help="How long: 30s, 5m, 1h.  [30s]")
@click.option("--budget", metavar="LIMITS", help="The most there may be: 'p95=500ms, errors=1%, limited=5%'.")
@form_option(*_FORMS)
@click.argument("more", nargs=-1, type=click.UNPROCESSED, metavar="[-- LOCUST OPTIONS...]")
@click.pass_context
def run(
    context: click.Context,
    /,
    spec: Path | None,
    cassettes: tuple[Path, ...],
    service: str | None,
    unsafe: tuple[str, ...],
    host: str | None,
    form: str,
    more: tuple[str, ...],
    *,
    live: bool,
    **told: Any,
) -> None:
    """Load a host, and hold what was measured against a budget.

    Only the sandbox's host, this machine and hosts that the settings allow are loaded. What stands behind -- goes to
    Locust: --processes 4, --master --expect-workers 2, --worker.

    Exit code: 0 within the budget, 1 over it, 2 usage or settings, 3 it could not be run.
    """
    from pytest_apiint.load import running  # noqa: PLC0415 - for this command

    if option := running.ours(more):
        raise click.UsageError(f"{option} is said before --, where it's checked: {running.OURS[option]}")
    found = _load(context, spec, cassettes, service, unsafe)
    level = _level(found.service.load, told)
    order = running.Order(_host(found.service, host), level.users, level.spawn_rate, level.run_time, more)
    _must_be_ready(context, found, order, live=live)
    ended, loaded = _run(context, found, level, order, live=live)
    if loaded is None:
        if order.worker:
            click.echo("this worker is done: the master has the figures", err=True)
            context.exit(0 if not ended.code or ended.interrupted else _NOT_RUN)
        context.exit(_NOT_RUN)
    _tell(context, loaded, form)


def _load(
    context: click.Context, spec: Path | None, cassettes: tuple[Path, ...], name: str | None, unsafe: tuple[str, ...]
) -> Load:
    if (spec is None) == (not cassettes):
        raise click.UsageError("what do users do? --spec FILE, or --cassette FILE")
    try:
        found = _described(spec, name, unsafe) if spec is not None else _recorded(cassettes, name, unsafe)
    except (SpecDamaged, CassetteDamaged) as damage:
        _stop(context, str(damage))
    except (SpecMismatch, UsageProblem) as problem:
        raise click.UsageError(str(problem)) from None
    if not found.works:
        rows = [("in", found.source), ("left out", "\n".join(found.left_out[:4]))]
        raise click.UsageError(layout("no operation can be asked", rows))
    return found


def _described(spec: Path, name: str | None, unsafe: tuple[str, ...]) -> Load:
    from pytest_apiint.contract.contract import Contract  # noqa: PLC0415 - for descriptions
    from pytest_apiint.contract.document import load as read  # noqa: PLC0415
    from pytest_apiint.load import described, meant  # noqa: PLC0415

    document = read(spec)
    service = meant.by_description(settings(), name, document, spec)
    return described.load(Contract(document), service, unsafe)


def _recorded(cassettes: tuple[Path, ...], name: str | None, unsafe: tuple[str, ...]) -> Load:
    from pytest_apiint.contracts import Contracts  # noqa: PLC0415 - for recordings
    from pytest_apiint.load import meant, recorded  # noqa: PLC0415

    several = [file for path in cassettes for file in files(path)]
    service = meant.by_recordings(settings(), name, recorded.urls(several))
    return recorded.load(several, service, Contracts().of(service), Scrubber(registry()), unsafe)


def _level(own: LoadLevel, told: dict[str, Any]) -> LoadLevel:
    """The settings' with what the command line says."""
    given = {key: told[key] for key in ("users", "spawn_rate") if told[key] is not None}
    if told["run_time"] is not None:
        given["run_time"] = _fit(read_time, told["run_time"], "--run-time", A_TIME)
    if told["budget"] is not None:
        given["budget"] = _fit(read_budget, told["budget"], "--budget", A_BUDGET)
    return replace(own, **given)


def _fit(read: Callable[[object], T], found: str, option: str, allowed: str) -> T:
    try:
        return read(found)
    except Unfit as reason:
        rows = [("found", show(found)), ("allowed", allowed), ("hint", reason.hint)]
        raise click.UsageError(layout(f"{option} {reason}", rows)) from None


def _host(service: Service, given: str | None) -> str:
    from pytest_apiint.load.allowed import target  # noqa: PLC0415 - for `run`

    if (url := given or service.sandbox_url) is None:
        raise click.UsageError(f'"{service.name}" has no sandbox_url: what is loaded? --host URL')
    try:
        return target(service, url)
    except Unfit as reason:
        raise click.UsageError(str(reason)) from None


def _must_be_ready(context: click.Context, found: Load, order: Order, *, live: bool) -> None:
    from pytest_apiint.load import running  # noqa: PLC0415 - for `run`
    from pytest_apiint.sandbox.credentials import resolve  # noqa: PLC0415

    if not running.installed():
        rows = [("needed", "locust"), ("fix", "pip install 'pytest-apiint[load]'")]
        _stop(context, layout("a load needs an extra; nothing was sent", rows))
    try:
        if not order.master:
            resolve(found.needed, os.environ, allow_live_keys=live)
    except SecretMissing as missing:
        _stop(context, str(missing))
    except UsageProblem as problem:
        raise click.UsageError(str(problem)) from None
    if not (order.worker or order.master) and (why := running.unreachable(order.host)):
        rows = [("reason", why), ("fix", "start it, or name another --host")]
        _stop(context, layout(f"nobody answers at {order.host}; nothing was sent", rows))


def _run(
    context: click.Context, found: Load, level: LoadLevel, order: Order, *, live: bool
) -> tuple[Ended, Loaded | None]:
    """What came of it, in a file too; None where Locust left no figures, which is told."""
    from pytest_apiint.load import locustfile, results, running, telling  # noqa: PLC0415 - for `run`

    started, scrubber = time.time(), Scrubber(registry())
    try:
        folder = results.folder(Path.cwd())
        stem = folder / f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(started))}-{os.getpid()}"
        script, log, counted = (stem.with_suffix(end) for end in (".py", ".log", ".counted"))
        script.write_text(locustfile.text(found, allow_live_keys=live), encoding="ascii")
        if sys.stderr.isatty():
            click.echo(f"{order.users} users ask {order.host} for {order.run_time} s (Ctrl-C ends it) ...", err=True)
        ended = running.run(order, script, results=counted, log=log)
        loaded = telling.loaded(counted, found, level, order, started, scrubber.text, interrupted=ended.interrupted)
        if loaded is not None:
            file = results.write(stem.with_suffix(".json"), loaded)
            click.echo(f"wrote {near(str(file))}", err=True)
        elif not order.worker:
            click.echo(telling.nothing(ended, log, scrubber.text), err=True)
    except (OSError, ApiintError) as problem:
        rows = [("reason", str(problem)), ("fix", "make the folder .apiint/load writable")]
        _stop(context, layout("a load's files can't be written", rows))
    else:
        return ended, loaded


def _tell(context: click.Context, loaded: Loaded, form: str) -> None:
    from pytest_apiint.cli.loaded import FORMS  # noqa: PLC0415 - for `run`
    from pytest_apiint.load.telling import unanswered  # noqa: PLC0415

    if why := unanswered(loaded):
        _stop(context, why)
    click.echo("\n".join(FORMS[form](loaded)))
    if loaded.exceeded:
        context.exit(_OVER)
    if any(one.seen is None for one in loaded.budget):
        context.exit(_NOT_RUN)


def _stop(context: click.Context, text: str) -> Never:
    click.echo(text, err=True)
    context.exit(_NOT_RUN)
