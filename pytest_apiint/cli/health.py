"""``apiint health``: how an API is doing, seen from here."""

from __future__ import annotations

import json
import os
import sys
import textwrap
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import click

from pytest_apiint.cli.configured import settings
from pytest_apiint.cli.forms import form_option
from pytest_apiint.errors import SettingsProblem, SpecDamaged, UsageProblem
from pytest_apiint.health import Compared, Health, Unreachable, examine, shown
from pytest_apiint.messages import ascii_only, layout, near, shorten
from pytest_apiint.settings import LEVELS, Level, Service, is_loopback

SCHEMA: Final = "apiint.health/1"
_UNREACHABLE: Final = 3  # exit code


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked, and how it's told; `url` is without what may be a secret."""

    base_url: str
    headers: dict[str, str]
    service: Service
    level: Level | None
    timeout: float
    form: str
    junit: Path | None

    @property
    def url(self) -> str:
        return shown(self.base_url)


@click.command()
@click.option(
    "--base-url", metavar="URL", help="Where the API is: https://api.acme.example/v1.  [default: --service's]"
)
@click.option("--service", metavar="NAME", help="A service of the settings: its sandbox, else its base URL, its spec.")
@click.option("--spec", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Its OpenAPI description.")
@click.option(
    "--contract",
    type=click.Choice(LEVELS),
    metavar="LEVEL",
    help=f"How answers are held against it: {', '.join(LEVELS)}.  [default: the service's]",
)
@click.option("--header", "fields", multiple=True, metavar="'NAME: VALUE'", help="A header field for each request.")
@click.option("--token-env", metavar="VARIABLE", help="The variable that holds a bearer token.")
@click.option("--timeout", type=click.FloatRange(0.1), default=10.0, show_default=True, help="Seconds for an answer.")
@click.option("--insecure", is_flag=True, help="Let it be plain http, on another machine too.")
@click.option("--watch", type=click.FloatRange(1.0), metavar="SECONDS", help="Look again so often, until Ctrl-C.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write JUnit XML, too.")
@form_option("text", "json")
@click.pass_context
def health(
    context: click.Context,
    base_url: str | None,
    service: str | None,
    spec: Path | None,
    contract: Level | None,
    fields: tuple[str, ...],
    token_env: str | None,
    timeout: float,
    watch: float | None,
    junit: Path | None,
    form: str,
    *,
    insecure: bool,
) -> None:
    """Ask an API how it is: status, latency, certificate, redirects, limits, and its operations that answer GET.

    Where it has a description, what it answers is held against that.

    Without --base-url a service of the settings is asked. Only GET and HEAD are sent, and no credential is shown.

    Exit code: 0 healthy, 1 findings, 2 usage, 3 unreachable, or FILE can't be written; with --watch the last look's.
    """
    if base_url is None:
        meant = _configured(service)
        base_url = meant.sandbox_url or meant.base_url
    elif service is not None:
        raise click.UsageError("--service and --base-url exclude each other")
    else:
        meant = Service("api", shown(base_url))
    meant = replace(meant, spec=spec or meant.spec)
    if contract not in (None, "off") and meant.spec is None:
        raise click.UsageError(f"--contract={contract}: against which description? --spec=FILE")
    _must_be_secure(base_url, insecure=insecure)
    wanted = _Wanted(base_url, _headers(fields, token_env), meant, contract, timeout, form, junit)
    context.exit(_watched(wanted, watch) if watch is not None else _looked(wanted))


def _configured(name: str | None) -> Service:
    """A service of the settings."""
    try:
        return settings().service(name)
    except SettingsProblem as problem:
        raise click.UsageError(f"{problem}\n  or     --base-url=https://...") from None


def _must_be_secure(base_url: str, *, insecure: bool) -> None:
    url = urlsplit(base_url)
    if url.scheme == "http" and not insecure and not is_loopback(url.hostname or ""):
        rows = [("found", shown(base_url)), ("fix", "https, or --insecure where that's how it is")]
        raise click.UsageError(layout("plain http sends everything in clear text", rows))


def _watched(wanted: _Wanted, seconds: float) -> int:
    """Look again and again; the exit code of the last look once somebody ends it."""
    code = 0
    try:
        while True:
            if wanted.form == "text":
                click.echo(f"at {datetime.now().astimezone():%H:%M:%S}")
            code = _looked(wanted)
            time.sleep(seconds)
    except KeyboardInterrupt:
        return code


def _looked(wanted: _Wanted) -> int:
    """Look once, and tell: the exit code."""
    if sys.stderr.isatty():
        click.echo(f"asking {wanted.url} ...", err=True)
    try:
        found = examine(
            wanted.base_url,
            headers=wanted.headers,
            service=wanted.service,
            level=wanted.level,
            timeout=wanted.timeout,
        )
    except (UsageProblem, SpecDamaged) as problem:
        raise click.UsageError(str(problem)) from None
    except Unreachable as reason:
        told = {"schema": SCHEMA, "url": wanted.url, "unreachable": str(reason)}
        text = f"{wanted.url} can't be reached: {shorten(str(reason), 60)}"
        click.echo(json.dumps(told) if wanted.form == "json" else textwrap.fill(text, 80, subsequent_indent="  "))
        _write_junit(wanted, reason)
        return _UNREACHABLE
    click.echo(_json(found) if wanted.form == "json" else "\n".join(_text(found)))
    _write_junit(wanted, found)
    return 1 if found.findings else 0


def _write_junit(wanted: _Wanted, found: Health | Unreachable) -> None:
    if wanted.junit is None:
        return
    from pytest_apiint.cli import junit  # noqa: PLC0415 - for those who want it

    try:
        junit.write(wanted.junit, wanted.url, found)
    except OSError as error:
        click.echo(f"{near(str(wanted.junit))} can't be written: {error.strerror}", err=True)
        raise click.exceptions.Exit(_UNREACHABLE) from None


def _headers(fields: tuple[str, ...], token_env: str | None) -> dict[str, str]:
    headers = {}
    for text in fields:
        name, colon, value = text.partition(":")
        if not colon or not name.strip():
            raise click.UsageError("--header takes 'NAME: VALUE'")
        headers[name.strip()] = value.strip()
    if token_env is not None:
        if not (token := os.environ.get(token_env, "").strip()):
            raise click.UsageError(f"--token-env: the variable {token_env} isn't set")
        headers["Authorization"] = f"Bearer {token}"
    return headers


def _text(found: Health) -> Iterator[str]:
    yield found.url
    if found.latencies:
        yield shorten(f"  status       {found.status}{_beside(found.compared)}", 80)
        times = ", ".join(f"{name} {found.percentile(share):.0f} ms" for name, share in (("half", 0.5), ("95 %", 0.95)))
        yield f"  latency      {times}, of {len(found.latencies)} requests"
    if found.days_left is not None:
        yield f"  certificate  {found.days_left} days left"
    if found.url.startswith("https:") and found.latencies:
        yield f"  HSTS         {found.hsts or 'none'}"
    for name, value in found.limits.items():
        yield shorten(f"  limit        {name}: {value}", 80)
    for operation in found.operations:
        said = f"{operation.status or operation.note}{_beside(operation.compared)}"
        yield shorten(f"  GET {operation.path:<24} {said}", 80)
    for label, told in (("finding", found.findings), ("warning", found.warnings)):
        for one in told:
            yield _row(label, one.what)
            yield _row("  fix", one.fix)
    yield "findings: " + str(len(found.findings)) if found.findings else "healthy"


def _row(label: str, text: str) -> str:
    return textwrap.fill(f"  {label:<13}{ascii_only(text)}", 80, subsequent_indent=" " * 17)


def _beside(compared: Compared | None) -> str:
    """How an answer is beside the description, at the end of its line."""
    if compared is None:
        return ""
    match compared.verdict:
        case "valid":
            return "  as described"
        case "invalid":
            return "  not as described" + ("" if compared.problems else ", but waived")
        case "undocumented":
            return f"  not described: {compared.why}"
    return f"  not checked: {compared.why}"


def _json(found: Health) -> str:
    return json.dumps(
        {
            "schema": SCHEMA,
            "url": found.url,
            "status": found.status,
            "contract": found.level,
            "compared": asdict(found.compared) if found.compared is not None else None,
            "latency_ms": {f"p{share}": round(found.percentile(share / 100), 1) for share in (50, 95, 99)}
            if found.latencies
            else {},
            "certificate_days_left": found.days_left,
            "hsts": found.hsts,
            "limits": found.limits,
            "operations": [asdict(operation) for operation in found.operations],
            "findings": [asdict(finding) for finding in found.findings],
            "warnings": [asdict(warning) for warning in found.warnings],
        },
        indent=2,
    )
