"""``apiint sweep``: what tests have left in sandboxes."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click

from pytest_apiint.cli.configured import settings
from pytest_apiint.cli.forms import form_option
from pytest_apiint.errors import SecretMissing, UsageProblem
from pytest_apiint.messages import WIDTH, shorten
from pytest_apiint.modes import Wanted
from pytest_apiint.sandbox import leftovers, runs
from pytest_apiint.sandbox.leftovers import NAME, Leftover
from pytest_apiint.sweeping import UNKNOWN, Swept, swept

SCHEMA: Final = "apiint.sweep/1"
_LEFT, _NOT_ASKED = 1, 3


@click.command()
@click.option("--delete", is_flag=True, help="Send the DELETE of each, under the rules for sandboxes.")
@click.option("--service", metavar="NAME", help="Only what is left of this service.")
@click.option("--forget", "forgotten", metavar="ID", multiple=True, help="Forget one; an id's first letters will do.")
@click.option(
    "--allow-live-keys", "--api-allow-live-keys", "live", is_flag=True, help="Let keys that look live out to a sandbox."
)
@click.option("--timeout", type=click.FloatRange(0.1), default=10.0, show_default=True, help="Seconds for an answer.")
@form_option("text", "json")
@click.pass_context
def sweep(
    context: click.Context,
    service: str | None,
    forgotten: tuple[str, ...],
    timeout: float,
    form: str,
    *,
    delete: bool,
    live: bool,
) -> None:
    """List what tests have left in sandboxes: cleanups that failed, or whose run was killed.

    With --delete, each is asked to be deleted where its place is known, and is gone from the list once the sandbox
    has answered 2xx, 404 or 410. The settings must allow DELETE: unsafe_methods = ["DELETE"].

    Exit code: 0 nothing is left, 1 something is, 2 usage, 3 the sandbox could not be asked.
    """
    root = _root()
    found, running = leftovers.every(root)
    if service is not None:
        _known(service, found)
        found = [one for one in found if one.service == service]
    for one in _chosen(forgotten, found):
        leftovers.forget(root, one)
        found.remove(one)
    try:
        told = _deleted(found, root, timeout, live=live) if delete and found else [Swept(one) for one in found]
    except SecretMissing as missing:
        click.echo(str(missing), err=True)
        context.exit(_NOT_ASKED)
    except UsageProblem as problem:
        raise click.UsageError(str(problem)) from None
    click.echo(_json(told, running) if form == "json" else "\n".join(_text(told, running)))
    for text in dict.fromkeys(one.text for one in told if one.text):
        click.echo(text, err=True)
    left = [one for one in told if not one.gone]
    context.exit(_NOT_ASKED if any(one.unasked for one in left) else _LEFT if left else 0)


def _root() -> Path:
    """The nearest folder above, or this one, that has leftovers."""
    here = Path.cwd()
    return next((one for one in (here, *here.parents) if (one / ".apiint" / NAME).is_dir()), here)


def _known(service: str, found: Sequence[Leftover]) -> None:
    if all(one.service != service for one in found):
        try:
            settings().service(service)
        except UsageProblem as problem:
            raise click.UsageError(str(problem)) from None


def _chosen(ids: Sequence[str], found: Sequence[Leftover]) -> list[Leftover]:
    chosen: list[Leftover] = []
    for id_ in ids:
        meant = [one for one in found if one.id.startswith(id_)]
        if len(meant) != 1:
            told = "no leftover has" if not meant else f"{len(meant)} leftovers have"
            raise click.UsageError(f"{told} the id {shorten(id_, 40)}; `apiint sweep` lists them all")
        chosen += [one for one in meant if one not in chosen]
    return chosen


def _deleted(found: Sequence[Leftover], root: Path, timeout: float, *, live: bool) -> list[Swept]:
    """The last that was made goes first."""
    run = runs.begin(os.environ)
    wanted = Wanted("sandbox", allow_live_keys=live, run_id=run.id, folder=run.folder(root), test="apiint sweep")
    told: list[Swept] = []
    try:
        for one in swept(reversed(found), settings(), wanted, timeout=timeout):
            told.append(one)
            if one.gone:
                leftovers.forget(root, one.leftover)
    finally:
        runs.end(run, root, os.environ)
    return told


def _text(told: Sequence[Swept], running: int) -> Iterator[str]:
    for one in told:
        left = one.leftover
        end = f"failed: {left.error}" if left.error else "its run was killed"
        yield shorten(f"{left.id}  {left.service}  {left.since[:16].replace('T', ' ')}  {end}", WIDTH)
        yield shorten(f"  test    {left.test}", WIDTH)
        yield shorten(f"  call    {left.call}", WIDTH)
        yield shorten(f"  delete  {f'DELETE {left.url}' if left.url else UNKNOWN}", WIDTH)
        if one.why:
            head = "  gone    " if one.gone else "  left    "
            yield from textwrap.wrap(one.why, WIDTH, initial_indent=head, subsequent_indent=" " * len(head))
    left_over = sum(not one.gone for one in told)
    if left_over:
        yield f"{left_over} {'leftover' if left_over == 1 else 'leftovers'}"
    else:
        yield "nothing is left" + (" any more" if told else "")
    if running:
        yield f"({running} more of tests that still run)"


def _json(told: Sequence[Swept], running: int) -> str:
    rows: list[dict[str, Any]] = [
        {
            "id": one.leftover.id,
            "service": one.leftover.service,
            "test": one.leftover.test,
            "call": one.leftover.call,
            "since": one.leftover.since,
            "error": one.leftover.error,
            "url": one.leftover.url,
            "gone": one.gone,
            "why": one.why,
        }
        for one in told
    ]
    return json.dumps({"schema": SCHEMA, "leftovers": rows, "running": running}, indent=2)
