"""A report for a pull request's comment or a job's summary: one table, then the places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from pytest_apiint.contract.lint.finding import Finding
from pytest_apiint.contract.lint.forms.text import extent, headline, place, said, summary
from pytest_apiint.contract.lint.linting import Report
from pytest_apiint.messages import shorten

_SHOWN: Final = 20  # of a rule; GitHub takes 1 MiB for a summary, and 65,536 characters for a comment


def markdown(report: Report) -> str:
    """All rules that were broken; of each, the first twenty places."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    groups = [list(members) for _, members in groupby(report.findings, lambda one: one.rule)]
    yield f"**{_plain(headline(report))}**"
    yield ""
    yield summary(report)
    if groups:
        yield "\n| | rule | there is | |\n|---|---|---|---|"
    for members in groups:
        rule = members[0].told
        yield f"| {rule.severity} | `{rule.id}` | {_plain(rule.says)} | {extent(report, members)} |"
    for members in groups:
        yield from _places(members)


def _places(members: Sequence[Finding]) -> Iterator[str]:
    rule = members[0].told
    yield f"\n<details><summary>{rule.id}: {_plain(rule.why)}</summary>\n"
    for one in members[:_SHOWN]:
        about = f"{one.operation}: " if one.operation else f"{shorten(one.pointer, 80)}: " if one.pointer else ""
        yield f"- `{place(one)}` {_plain(about + said(one))}"
    if len(members) > _SHOWN:
        yield f"- and {len(members) - _SHOWN:,} more"
    yield "\n</details>"


def _plain(text: str) -> str:
    """`text` without anything that Markdown or HTML would take for its own."""
    for sign in "\\`*_[]|<>":
        text = text.replace(sign, "&lt;" if sign == "<" else "&gt;" if sign == ">" else f"\\{sign}")
    return text
