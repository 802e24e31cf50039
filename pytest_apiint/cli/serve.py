"""``apiint serve``: a description or a cassette as a server, for other languages, other processes and curl."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Never

import click

from pytest_apiint.errors import CassetteDamaged, SpecMismatch, UsageProblem
from pytest_apiint.messages import layout, near, shorten

if TYPE_CHECKING:
    from pytest_apiint.serving.pipeline import Serving
    from pytest_apiint.serving.planned import Planned
    from pytest_apiint.serving.port import Served
    from pytest_apiint.serving.server import Server

_INVALID, _NOT_SERVED = 1, 3
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _faults(_: click.Context, option: click.Parameter, lines: tuple[str, ...]) -> list[Planned]:
    from pytest_apiint.serving.planned import planned  # noqa: PLC0415 - for this command

    try:
        return [planned(line) for line in lines]
    except UsageProblem as problem:
        raise click.UsageError(str(problem)) from None


@click.command()
@click.option("--spec", type=_FILE, help="Answer as this OpenAPI description has it.")
@click.option("--cassette", type=_FILE, help="Answer what was recorded: each once, in order, then the last again.")
@click.option("--once", is_flag=True, help="With --cassette: answer 404 when all recordings of a request were played.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="On which port.  [default: any that is free]")
@click.option("--expose", is_flag=True, help="Let other machines in, where --host isn't this machine alone.")
@click.option("--fault", "planned", metavar="TEXT", multiple=True, callback=_faults, help="'GET /users 429 x2'.")
@click.option("--cors", is_flag=True, help="Let browsers' pages of any origin in.")
@click.option("--log", is_flag=True, help="Tell of each request on stderr, not only of those that are wrong.")
@click.option("--strict", is_flag=True, help="Exit with 1 if a request was wrong.")
@click.pass_context
def serve(
    context: click.Context,
    spec: Path | None,
    cassette: Path | None,
    host: str,
    port: int,
    planned: list[Planned],
    *,
    once: bool,
    expose: bool,
    cors: bool,
    log: bool,
    strict: bool,
) -> None:
    """Serve an API's description, or a recording of it, on this machine, until SIGINT or SIGTERM.

    Prints one line on stdout, 'serving http://127.0.0.1:43211', when it listens, and what it was asked at the end. A
    request that the description doesn't allow is answered 400, 401, 404, 405, 415 or 422 with problem details.
    Clients may send 'Prefer: code=404', 'example=NAME', 'dynamic=true'.

    --fault plans what goes wrong: 'GET /users/* 429 retry-after=30 x2'. Kinds: a status, rate-limited, unavailable,
    latency seconds=2, reset, hang, truncated; x2 is twice, 'always' each time.

    Exit code: 0 stopped, 1 a request was wrong (--strict), 2 usage, 3 it can't be served.
    """
    if (spec is None) == (cassette is None):
        raise click.UsageError("what is to be served? Either --spec FILE or --cassette FILE")
    if once and cassette is None:
        raise click.UsageError("--once is for --cassette")
    _here(host, expose=expose)
    from pytest_apiint.serving.log import Log, summary  # noqa: PLC0415 - for this command
    from pytest_apiint.serving.pipeline import Serving  # noqa: PLC0415
    from pytest_apiint.serving.tally import Tally  # noqa: PLC0415

    origin, base_url = _described(spec) if spec is not None else _recorded(cassette, once=once)
    tally = Tally()
    lines = Log(tally, _tell, every=log)
    serving = Serving(origin, over=lines.over, odd=lines.odd, cors=cors)
    with _stopping() as stopped:
        server = _listening(serving, base_url, host, port, planned)
        click.echo(f"serving {server.url}")
        sys.stdout.flush()
        stopped.wait()
        server.stop()
    click.echo("\n".join(summary(tally)))
    for line in server.unmet():
        _tell(line)
    context.exit(_INVALID if strict and tally.invalid else 0)


def _listening(serving: Serving, base_url: str, host: str, port: int, planned: list[Planned]) -> Server:
    from pytest_apiint.serving.server import Server  # noqa: PLC0415 - for this command

    try:
        return Server(serving, base_url, host=host, port=port, planned=planned)
    except OSError as error:
        _fail(f"{host}:{port} can't be listened on", _reason(error), "another --port, or none")


def _described(spec: Path) -> tuple[Served, str]:
    from pytest_apiint.contract import cache  # noqa: PLC0415 - for a description
    from pytest_apiint.contract.contract import Contract  # noqa: PLC0415
    from pytest_apiint.sandbox.runs import kept  # noqa: PLC0415
    from pytest_apiint.serving.described import DescribedApi, base_url  # noqa: PLC0415

    try:
        document = cache.load(spec, folder=kept(Path.cwd(), "specs"))
        url = base_url(document)
        return DescribedApi(Contract(document, base_urls=[url])), url
    except SpecMismatch as damage:
        click.echo(str(damage), err=True)
        sys.exit(_NOT_SERVED)


def _recorded(file: Path | None, *, once: bool) -> tuple[Served, str]:
    from pytest_apiint.cassettes.cassette import Cassette  # noqa: PLC0415 - for a cassette
    from pytest_apiint.cassettes.matching import Matching  # noqa: PLC0415
    from pytest_apiint.cli.configured import registry  # noqa: PLC0415
    from pytest_apiint.secrets import Scrubber  # noqa: PLC0415
    from pytest_apiint.serving.recorded import BASE, RecordedApi  # noqa: PLC0415

    path = file or Path()
    try:
        matching = Matching(allow_playback_repeats=not once)
        cassette = Cassette.open(path, matching=matching, scrub=Scrubber(registry()).request)
        if not len(cassette):
            _fail(f"{shorten(near(str(path)), 50)} has no recordings", "an empty cassette", "record one with pytest")
        return RecordedApi(cassette), BASE
    except CassetteDamaged as damage:
        click.echo(str(damage), err=True)
        sys.exit(_NOT_SERVED)


def _here(host: str, *, expose: bool) -> None:
    """Let nobody be served by mistake who isn't on this machine."""
    try:
        loopback = ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback and not expose:
        rows = [
            ("found", f"--host {shorten(host, 50)}"),
            ("allowed", "127.0.0.1, ::1, localhost"),
            ("fix", "add --expose, if the mock is meant for them: it asks nobody for a password"),
        ]
        raise click.UsageError(layout("other machines could reach this server", rows))


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Set when the process is asked to stop; asked once more, it ends at once."""
    stopped = threading.Event()

    def stop(number: int, _: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(text: str) -> None:
    """On stderr; where nobody reads that any more, the server goes on."""
    with suppress(OSError, ValueError):
        click.echo(text, err=True)


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error.strerror or error)


def _fail(headline: str, seen: str, fix: str) -> Never:
    click.echo(layout(headline, [("seen", seen), ("fix", fix)]), err=True)
    sys.exit(_NOT_SERVED)
