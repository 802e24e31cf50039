"""``apiint checks``: what a `ClientSuite` asks of a client."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import groupby

import click

from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.checks.registry import Check
from pytest_apiint.cli.forms import form_option


@click.command()
@click.argument("patterns", nargs=-1, metavar="[ID]...")
@form_option("text", "json")
def checks(patterns: tuple[str, ...], form: str) -> None:
    """List the checks of suites: id, severity, what is promised, why, and who says so.

    ID is a check's id, a pattern such as 'retry-*', or a group; without one, all are listed. Exit code: 0, or 2 usage.
    """
    found = [check for check in BATTERY if not patterns or _named(check, patterns)]
    if not found:
        raise click.UsageError(f"no check is called {' or '.join(patterns)}; without a name, all are listed")
    click.echo(_json(found) if form == "json" else "\n".join(_text(found)))


def _named(check: Check, patterns: Sequence[str]) -> bool:
    return any(pattern == check.group or fnmatchcase(check.id, pattern) for pattern in patterns)


def _json(found: Sequence[Check]) -> str:
    rows = [
        {
            "id": check.id,
            "severity": check.severity,
            "group": check.group,
            "says": check.says,
            "why": check.why,
            "reference": check.reference,
            "calls": sorted(check.calls),
            "asynchronous": check.asynchronous,
            "once": check.once,
        }
        for check in found
    ]
    return json.dumps({"schema": "apiint.checks/1", "checks": rows}, indent=2)


def _text(found: Sequence[Check]) -> Iterator[str]:
    for group, members in groupby(found, lambda check: check.group):
        yield group
        for check in members:
            yield f"  {check.id:<30} {check.severity}"
            for label, text in (("", check.says), ("why: ", check.why), ("see: ", check.reference)):
                yield textwrap.fill(
                    f"{label}{text}", 80, initial_indent=" " * 6, subsequent_indent=" " * (6 + len(label))
                )
