"""``apiint explain``: what a word of this package means, what a client must do, and how that is tested."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby

import click

from pytest_apiint.cli.forms import form_option
from pytest_apiint.explained import index
from pytest_apiint.explained.page import Page
from pytest_apiint.messages import layout, shorten


@click.command()
@click.argument("words", nargs=-1, metavar="[WORD]...")
@form_option("text", "json")
def explain(words: tuple[str, ...], form: str) -> None:
    """Explain a word: what it means, what a client must do, and a minimal test.

    WORD is a status (429), a header field (Retry-After), a check, an error's class, a format of errors, a fault, a
    rule or a change of descriptions, a webhook attack, or an assertion. Without one, all words are listed.

    Exit code: 0 found, 2 no such word.
    """
    found = [page for word in words for page in _found(word)] if words else index.pages()
    if form == "json":
        click.echo(json.dumps({"schema": "apiint.explain/1", "pages": [_plain(page) for page in found]}, indent=2))
    else:
        click.echo("\n\n".join("\n".join(page.lines()) for page in found) if words else "\n".join(_listed(found)))


def _found(word: str) -> list[Page]:
    if found := index.find(word):
        return found
    rows = [("nearest", ", ".join(index.nearest(word))), ("all", "apiint explain lists them")]
    raise click.UsageError(layout(f'"{shorten(word, 40)}" isn\'t a word of this package', rows))


def _listed(found: Sequence[Page]) -> Iterator[str]:
    for kind, same in groupby(found, lambda page: page.kind):
        yield kind
        yield from (f"  {page.word}" for page in same)


def _plain(page: Page) -> dict[str, object]:
    return asdict(page) | {"rows": [list(row) for row in page.rows]}
