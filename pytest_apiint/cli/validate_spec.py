"""``apiint validate-spec``: what is wrong with an OpenAPI description, and what it doesn't say that a client needs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from pytest_apiint import __version__
from pytest_apiint.cli.forms import FORMS, form_option
from pytest_apiint.contract.document import load
from pytest_apiint.contract.lint import RULES, SEVERITIES, Report, lint
from pytest_apiint.contract.lint.forms.github import github
from pytest_apiint.contract.lint.forms.markdown import markdown
from pytest_apiint.contract.lint.forms.records import records
from pytest_apiint.contract.lint.forms.sarif import sarif
from pytest_apiint.contract.lint.forms.text import counted, text
from pytest_apiint.contract.lint.selection import baseline, selected, written
from pytest_apiint.errors import SpecDamaged, UsageProblem
from pytest_apiint.messages import near

_PATTERNS = "IDS"


@click.command("validate-spec")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@form_option(*FORMS)
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="error",
    show_default=True,
    help="The least severity that ends in exit code 1.",
)
@click.option("--select", multiple=True, metavar=_PATTERNS, help="These rules only: 'ref-*,structure'.")
@click.option("--ignore", multiple=True, metavar=_PATTERNS, help="All but these rules.")
@click.option(
    "--baseline", "known", type=click.Path(path_type=Path), metavar="FILE", help="Findings that are accepted."
)
@click.option("--update-baseline", is_flag=True, help="Write all findings into the baseline.")
@click.option("--all", "everything", is_flag=True, help="Show notes and every place, in text.")
@click.option("--rules", is_flag=True, help="List the rules, and look at no file.")
@click.pass_context
def validate_spec(
    context: click.Context,
    file: Path | None,
    form: str,
    fail_on: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    known: Path | None,
    *,
    update_baseline: bool,
    everything: bool,
    rules: bool,
) -> None:
    """Tell what is wrong with an OpenAPI description, and what it doesn't say that a robust client needs.

    FILE is JSON or YAML: Swagger 2.0, OpenAPI 3.0 to 3.2. Exit code: 0 clean, 1 findings, 2 usage, 3 unreadable.
    """
    if rules:
        click.echo(_rules_as_json() if form == "json" else "\n".join(_rules()))
        return
    if file is None:
        raise click.UsageError("Missing argument 'FILE'.")
    if update_baseline and known is None:
        raise click.UsageError("--update-baseline needs to know where: --baseline FILE")
    try:
        report = selected(lint(load(file)), select, ignore)
        if known is not None and update_baseline:
            click.echo(f"{counted(written(report, known), 'finding')} accepted in {near(str(known))}")
            return
        if known is not None:
            report = _accepted(report, known)
    except UsageProblem as problem:
        raise click.UsageError(str(problem)) from None
    except SpecDamaged as damage:
        click.echo(str(damage), err=True)
        context.exit(3)
    click.echo(_told(report, form, everything=everything))
    if fail_on != "never" and any(report.count(severity) for severity in SEVERITIES[: SEVERITIES.index(fail_on) + 1]):
        context.exit(1)


def _accepted(report: Report, file: Path) -> Report:
    known = baseline(file)
    left = known.without(report)
    told = counted(len(report.findings) - len(left.findings), "finding")
    number = known.gone(report)
    gone = f"; {number:,} {'is' if number == 1 else 'are'} gone (--update-baseline)" if number else ""
    click.echo(f"{told} accepted by {near(str(file))}{gone}", err=True)
    return left


def _told(report: Report, form: str, *, everything: bool) -> str:
    match form:
        case "json":
            return records(report)
        case "sarif":
            return sarif(report, version=__version__)
        case "github":
            return github(report)
        case "markdown":
            return markdown(report)
    return text(report, everything=everything)


def _rules_as_json() -> str:
    rules = [asdict(rule) for rule in RULES.values()]
    return json.dumps({"schema": "apiint.validate-spec-rules/1", "rules": rules}, indent=2)


def _rules() -> Iterator[str]:
    for rule in RULES.values():
        yield f"{rule.id:<28} {rule.severity}"
        for label, said in (("", rule.says), ("so: ", rule.why), ("fix: ", rule.fix)):
            yield textwrap.fill(f"{label}{said}", 80, initial_indent="    ", subsequent_indent=" " * (4 + len(label)))
