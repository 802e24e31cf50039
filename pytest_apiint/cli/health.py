"""``apiint health``: how an API is doing, seen from here."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from pytest_apiint.errors import UsageProblem
from pytest_apiint.health import Health, Unreachable, examine, shown
from pytest_apiint.messages import shorten

SCHEMA: Final = "apiint.health/1"


@click.command()
@click.option("--base-url", required=True, metavar="URL", help="Where the API is: https://api.acme.example/v1.")
@click.option("--spec", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Its OpenAPI description.")
@click.option("--header", "fields", multiple=True, metavar="'NAME: VALUE'", help="A header field for each request.")
@click.option("--token-env", metavar="VARIABLE", help="The variable that holds a bearer token.")
@click.option("--timeout", type=click.FloatRange(0.1), default=10.0, show_default=True, help="Seconds for an answer.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def health(
    context: click.Context,
    base_url: str,
    spec: Path | None,
    fields: tuple[str, ...],
    token_env: str | None,
    timeout: float,
    form: str,
) -> None:
    """Ask an API how it is: status, latency, certificate, redirects, limits, and its operations that answer GET.

    Only GET and HEAD are sent, and no credential is shown. Exit code: 0 healthy, 1 findings, 2 usage, 3 unreachable.
    """
    if sys.stderr.isatty():
        click.echo(f"asking {shown(base_url)} ...", err=True)
    try:
        found = examine(base_url, headers=_headers(fields, token_env), spec=spec, timeout=timeout)
    except UsageProblem as problem:
        raise click.UsageError(str(problem)) from None
    except Unreachable as reason:
        told = {"schema": SCHEMA, "url": shown(base_url), "unreachable": str(reason)}
        text = f"{shown(base_url)} can't be reached: {shorten(str(reason), 60)}"
        click.echo(json.dumps(told) if form == "json" else textwrap.fill(text, 80, subsequent_indent="  "))
        context.exit(3)
    click.echo(_json(found) if form == "json" else "\n".join(_text(found)))
    if found.findings:
        context.exit(1)


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
        yield f"  status       {found.status}"
        times = ", ".join(f"{name} {found.percentile(share):.0f} ms" for name, share in (("half", 0.5), ("95 %", 0.95)))
        yield f"  latency      {times}, of {len(found.latencies)} requests"
    if found.days_left is not None:
        yield f"  certificate  {found.days_left} days left"
    if found.url.startswith("https:") and found.latencies:
        yield f"  HSTS         {found.hsts or 'none'}"
    for name, value in found.limits.items():
        yield shorten(f"  limit        {name}: {value}", 80)
    for operation in found.operations:
        yield shorten(f"  GET {operation.path:<24} {operation.status or operation.note}", 80)
    for finding in found.findings:
        yield textwrap.fill(f"  finding      {finding.what}", 80, subsequent_indent=" " * 17)
        yield textwrap.fill(f"    fix        {finding.fix}", 80, subsequent_indent=" " * 17)
    yield "findings: " + str(len(found.findings)) if found.findings else "healthy"


def _json(found: Health) -> str:
    return json.dumps(
        {
            "schema": SCHEMA,
            "url": found.url,
            "status": found.status,
            "latency_ms": {f"p{share}": round(found.percentile(share / 100), 1) for share in (50, 95, 99)}
            if found.latencies
            else {},
            "certificate_days_left": found.days_left,
            "hsts": found.hsts,
            "limits": found.limits,
            "operations": [
                {"path": operation.path, "status": operation.status, "note": operation.note}
                for operation in found.operations
            ],
            "findings": [{"what": finding.what, "fix": finding.fix} for finding in found.findings],
        },
        indent=2,
    )
