"""``apiint diff-spec``: what a new description of an API breaks for those who call it."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, get_args

import click

from pytest_apiint.cli.forms import form_option
from pytest_apiint.cli.joined import consumption_option, counted, mapped
from pytest_apiint.consumption.changed import Joined, harm_of, joined
from pytest_apiint.consumption.reads import Consumed
from pytest_apiint.consumption.touching import spread
from pytest_apiint.contract.diff.changes import Change, Comparison, Witness
from pytest_apiint.contract.diff.compare import compare
from pytest_apiint.contract.diff.rules import Severity
from pytest_apiint.contract.document import Document, load
from pytest_apiint.errors import SpecDamaged, SpecMismatch
from pytest_apiint.messages import near, shorten

_FILE = click.Path(path_type=Path)
_SEVERITIES: tuple[Severity, ...] = get_args(Severity)
_SHOWN = 3  # operations of a change
_WIDE = 60


@click.command("diff-spec")
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@form_option("text", "json", "markdown")
@click.option(
    "--fail-on",
    type=click.Choice([*_SEVERITIES, "never"]),
    default="breaking",
    show_default=True,
    help="The least severity that ends in exit code 1.",
)
@click.option("--operation", "chosen", multiple=True, metavar="NAME", help="Only this: 'GET /users/{id}', or its id.")
@click.option("--all", "everything", is_flag=True, help="List what breaks nobody, too.")
@consumption_option
@click.pass_context
def diff_spec(
    context: click.Context,
    old: Path,
    new: Path,
    form: str,
    fail_on: str,
    chosen: tuple[str, ...],
    consumption: Path | None,
    *,
    everything: bool,
) -> None:
    """Tell what the description NEW changes for those who call the API that OLD describes.

    Answers that may hold more than before and requests of which less is taken are breaking, each shown by an answer or
    a request where one can be made. With --consumption what your calls read is marked, and counts by what it does to
    them. Exit code: 0 nothing at or above --fail-on, 1 changes, 2 usage, 3 unreadable.
    """
    calls = mapped(consumption)
    try:
        before, after = load(old), load(new)
        _known(before, after, chosen)
        found = _joined(compare(before, after, chosen=chosen or None), calls, before, after)
    except (SpecDamaged, SpecMismatch) as problem:
        click.echo(str(problem), err=True)
        context.exit(3)
    if form == "json":
        click.echo(json.dumps(_json(found), indent=2))
    else:
        rows = _markdown(before, after, found) if form == "markdown" else _text(before, after, found, everything)
        click.echo("\n".join(rows))
    if fail_on != "never" and found.comparison.of(_SEVERITIES[_SEVERITIES.index(fail_on)]):
        context.exit(1)


def _joined(found: Comparison, calls: tuple[Consumed, ...] | None, before: Document, after: Document) -> Joined:
    """What was found, with what calls read of it where a map says so."""
    return joined(found, calls, before, after) if calls is not None else Joined(found, None, {})


def _known(before: Document, after: Document, chosen: Sequence[str]) -> None:
    names = {name for document in (before, after) for one in document.operations for name in (one.label, one.id)}
    if unknown := [one for one in chosen if one not in names]:
        raise click.UsageError(f"neither description has an operation {unknown[0]!r}; one is 'GET /users/{{id}}'")


def _json(found: Joined) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [
        {
            "rule": one.rule.id,
            "severity": one.severity,
            "says": one.rule.says,
            "why": one.rule.why,
            "place": one.place,
            "before": one.before,
            "after": one.after,
            "operations": one.operations,
            "old": one.old,
            "new": one.new,
            "witness": None
            if one.witness is None
            else {
                "operation": one.witness.operation,
                "part": one.witness.part,
                "at": one.witness.at,
                "value": one.witness.value,
            },
        }
        for one in found.comparison.changes
    ]
    told: dict[str, Any] = {"schema": "apiint.diff-spec/1", "operations": found.comparison.operations, "changes": rows}
    if found.calls is None:
        return told
    for row, one in zip(rows, found.comparison.changes, strict=True):
        row["rule_severity"] = one.rule.severity
        row["touches"] = [touch.plain(harm_of(one)) for touch in found.of(one)]
    return told | {"consumption": {"changes": len(rows), "read": found.read, "passed_on": found.passed}}


def _text(before: Document, after: Document, found: Joined, everything: bool) -> Iterator[str]:  # noqa: FBT001 - an option
    both = found.comparison.operations
    yield f"{near(before.source)} -> {near(after.source)}: {both} operations are in both"
    shown = found.comparison.changes if everything else found.comparison.of("warning")
    for (severity, rule), some in groupby(shown, lambda one: (one.severity, one.rule)):
        yield f"{severity}  {rule.id}: {rule.says}"
        if rule.why:
            yield f"  so: {rule.why}"
        for one in some:
            yield from _row(one)
            for line in spread(found.of(one), harm_of(one)):
                yield textwrap.fill(line, 80, initial_indent=" " * 6, subsequent_indent=" " * 8)
    yield _counts(found.comparison, everything=everything)
    yield from _touched(found)


def _row(change: Change) -> Iterator[str]:
    told = _told(change)
    head = "    ".join(text for text in (change.place, told) if text) or "everywhere"
    yield textwrap.fill(shorten(head, 300), 80, initial_indent="  ", subsequent_indent=" " * 6, break_long_words=False)
    if change.operations:
        yield "      " + shorten(_operations(change), 74)
    if change.witness is not None:
        yield textwrap.fill(_shown(change.witness), 80, initial_indent=" " * 6, subsequent_indent=" " * 8)


def _told(change: Change) -> str:
    if change.before and change.after:
        return f"{change.before} -> {change.after}"
    return change.after or change.before if {change.before, change.after} - {"", "there", "required", "null"} else ""


def _operations(change: Change) -> str:
    more = len(change.operations) - _SHOWN
    return ", ".join(change.operations[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _shown(witness: Witness) -> str:
    whole = json.dumps(witness.value)
    if len(whole) <= _WIDE:
        return f"such as {witness.part}: {whole}"
    return f"such as {witness.operation}, {witness.part}: {witness.at} is {shorten(_at(witness), _WIDE)}"


def _at(witness: Witness) -> str:
    """What stands where the difference is."""
    value: Any = witness.value
    for name in witness.at.replace("[0]", ".0").split(".")[1:]:
        try:
            value = value[int(name)] if isinstance(value, list) else value[name]
        except (LookupError, TypeError, ValueError):
            return "left out"
    return json.dumps(value)


def _touched(found: Joined) -> Iterator[str]:
    if found.calls is not None:
        yield counted(found.read, len(found.comparison.changes), "change", found.passed)


def _counts(found: Comparison, *, everything: bool) -> str:
    counted = Counter(one.severity for one in found.changes)
    if not counted:
        return "no change"
    told = f"{counted['breaking']} breaking, {counted['warning']} to look at, {counted['info']} that break nobody"
    return told if everything or not counted["info"] else f"{told} (--all)"


def _markdown(before: Document, after: Document, found: Joined) -> Iterator[str]:
    """One table, fit for a comment on a pull request."""
    told = "; ".join([_counts(found.comparison, everything=True), *_touched(found)])
    yield f"**{Path(before.source).name} → {Path(after.source).name}**: {told}"
    shown, calls = found.comparison.of("warning"), found.calls is not None
    if not shown:
        return
    yield ""
    yield "| | what | where | before → after | operations |" + " in your calls |" * calls
    yield "| --- | --- | --- | --- | --- |" + " --- |" * calls
    for one in shown:
        cells = (
            one.severity,
            f"{one.rule.says} (`{one.rule.id}`)",
            _code(one.place),
            _code(_told(one)),
            _operations(one),
            *(["; ".join(map(_code, spread(found.of(one), harm_of(one))))] if calls else []),
        )
        yield "| " + " | ".join(text.replace("|", "\\|").replace("\n", " ") for text in cells) + " |"
    if witnesses := [one for one in shown if one.witness is not None]:
        yield ""
        yield "<details><summary>What only the new answers, or only the old requests, look like</summary>"
        for one in witnesses:
            yield from ("", f"{_code(one.place)}, {one.rule.says}:", "```json", *_body(one), "```")
        yield "</details>"


def _body(change: Change) -> Iterator[str]:
    if change.witness is not None:
        yield shorten(json.dumps(change.witness.value), 2000)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""
