"""``apiint cassettes describe``: a description of an API, from what was recorded of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Never
from urllib.parse import urlsplit

import click

from pytest_apiint.cassettes.documents import Documents
from pytest_apiint.cassettes.shelf.files import cassettes as found_in
from pytest_apiint.cassettes.shelf.holding import read
from pytest_apiint.cli.configured import settings
from pytest_apiint.contract.observed.description import description
from pytest_apiint.errors import CassetteDamaged, SettingsProblem
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.observations import Library, samples_of
from pytest_apiint.settings import Service, Unfit, normalised_url

_NOTHING = 3  # exit code: it couldn't be done


@click.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--service", "name", metavar="NAME", help="The service of the settings that is meant.")
@click.option("--base-url", metavar="URL", help="The API's base URL, where the settings don't have it.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Where to write.")
@click.option(
    "--format", "form", type=click.Choice(["yaml", "json"]), help="How to write it.  [default: by FILE, else yaml]"
)
def describe(path: Path | None, name: str | None, base_url: str | None, output: Path | None, form: str | None) -> None:
    """Print what recordings say of an API, as a description in OpenAPI 3.1: a start, to be gone on with by hand.

    PATH is a cassette or a folder of them; without it, all of the project. It has names and kinds, no values.

    Exit code: 0 done, 2 usage, 3 nothing is recorded of the service, or a recording can't be read.
    """
    if name is not None and base_url is not None:
        raise click.UsageError("--service and --base-url exclude each other")
    files = list(found_in(path)) if path is not None else Library(Path.cwd(), settings().cassettes).files()
    service = _at(base_url) if base_url is not None else _service(name, files)
    try:
        samples = [one for file in files for one in samples_of(service, file, root=Path.cwd())]
    except CassetteDamaged as damage:
        _fail(str(damage))
    if not samples:
        _fail(_told_hosts(service, files))
    made = description(samples, title=service.name, base_url=service.base_url)
    if form is None:
        form = "json" if output is not None and output.suffix == ".json" else "yaml"
    _write(_text(made, form), output)


def _service(name: str | None, files: list[Path]) -> Service:
    """The one that is called so, or the only one; without settings the only one that was recorded."""
    known = settings()
    if name is None and not known.services:
        hosts = _servers(files)
        if len(hosts) == 1:
            return _at(hosts[0])
        rows = [("recorded", ", ".join(hosts[:5]) or "nothing"), ("fix", "--base-url=https://...")]
        raise click.UsageError(layout("of which API? No service is configured", rows))
    try:
        return known.service(name)
    except SettingsProblem as problem:
        raise click.UsageError(f"{problem}\n  fix    --service=NAME, or --base-url=URL") from None


def _at(base_url: str) -> Service:
    try:
        url = normalised_url(base_url)
    except Unfit as unfit:
        hint = f"; {unfit.hint}" if unfit.hint else ""
        raise click.UsageError(f"--base-url {unfit}{hint}") from None
    return Service(urlsplit(url).hostname or "api", url)


def _servers(files: list[Path]) -> list[str]:
    """The servers that were recorded, without what may stand before their hosts."""
    found: set[str] = set()
    for file in files:
        try:
            documents = Documents(read(file), file=file)
            urls = [urlsplit(documents.target(number)[1]) for number in range(len(documents))]
        except CassetteDamaged as damage:
            _fail(str(damage))
        except ValueError:
            continue  # a URL that is none
        found |= {f"{url.scheme}://{url.netloc.rpartition('@')[2]}" for url in urls}
    return sorted(found)


def _told_hosts(service: Service, files: list[Path]) -> str:
    where = f"{len(files)} cassette{'s'[: len(files) - 1]}" if files else "no cassettes were found"
    rows = [
        ("looked", where),
        ("for", service.base_url),
        ("recorded", shorten(", ".join(_servers(files)), 200)),
        ("fix", "record it: pytest --api-mode=record" if not files else "is it the base URL that was recorded?"),
    ]
    return layout(f"nothing is recorded of {service.name}", rows)


def _text(made: dict[str, Any], form: str) -> str:
    if form == "json":
        return json.dumps(made, indent=2) + "\n"
    import yaml  # noqa: PLC0415 - for those who want it

    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text: str = yaml.dump(made, Dumper=dumper, sort_keys=False, allow_unicode=False, width=120)
    return text


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        _fail(f"{near(str(output))} can't be written: {error.strerror}")
    click.echo(f"{near(str(output))} is written: a start, to be gone on with by hand", err=True)


def _fail(told: str) -> Never:
    click.echo(told, err=True)
    raise click.exceptions.Exit(_NOTHING)
