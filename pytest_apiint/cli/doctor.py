"""``apiint doctor``: whether this environment can do what is promised, and what stands in the way."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby

import click

from pytest_apiint.cli.configured import root
from pytest_apiint.cli.forms import form_option
from pytest_apiint.cli.pytest_options import configuration
from pytest_apiint.doctor import clients, neighbours, project, surroundings, time
from pytest_apiint.doctor.finding import Finding

_NAMES = 34  # columns, with the words before them


@click.command()
@form_option("text", "json")
@click.pass_context
def doctor(context: click.Context, form: str) -> None:
    """Look whether this environment can do what is promised, and what stands in the way.

    Each client library that is installed makes a call in memory, the clock is moved, and settings, secrets (by name),
    descriptions, cassettes, other plugins and extras are looked at. Nothing is sent anywhere.

    Exit code: 0 no FAIL, 1 with one, 2 usage.
    """
    found = [*_found()]
    failed = sum(one.word == "FAIL" for one in found)
    click.echo(_json(found) if form == "json" else "\n".join(_text(found)))
    if failed:
        context.exit(1)


def _found() -> Iterator[Finding]:
    yield from surroundings.found()
    yield from clients.found()
    yield from time.found()
    yield from project.found(root())
    config = configuration()
    loaded = config.pluginmanager.list_plugin_distinfo() if config is not None else []
    yield from neighbours.found(None if config is None else {one.project_name: one.version for _, one in loaded})


def _json(found: Sequence[Finding]) -> str:
    return json.dumps({"schema": "apiint.doctor/1", "findings": [asdict(one) for one in found]}, indent=2)


def _text(found: Sequence[Finding]) -> Iterator[str]:
    for topic, same in groupby(found, lambda one: one.topic):
        yield topic
        for one in same:
            yield from _lines(one)
    counts = {word: sum(one.word == word for one in found) for word in ("ok", "warn", "FAIL")}
    yield ", ".join(f"{count} {word}" for word, count in counts.items())


def _lines(one: Finding) -> Iterator[str]:
    head = f"  {one.word:<4}  {one.name}"
    if len(head) > _NAMES:
        yield head
        head = ""
    for label, text in (("", one.says), ("fix: ", one.fix if one.word != "ok" else "")):
        if text:
            yield _folded(f"{head:<{_NAMES}}  {label}", text)
            head = ""


def _folded(head: str, text: str) -> str:
    return textwrap.fill(
        text, 80, initial_indent=head, subsequent_indent=" " * len(head), break_long_words=False, break_on_hyphens=False
    )
