"""A report for people: rule by rule, with the first places of each; 80 columns of ASCII."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from pytest_apiint.contract.lint.finding import Finding
from pytest_apiint.contract.lint.linting import Report
from pytest_apiint.contract.lint.rules import RULES
from pytest_apiint.messages import WIDTH, ascii_only, near, shorten

_SHOWN: Final = 5


def text(report: Report, *, everything: bool = False) -> str:
    """All of `report`, notes and every place only with `everything`."""
    return "\n".join(_lines(report, everything=everything))


def _lines(report: Report, *, everything: bool) -> Iterator[str]:
    yield from _wrapped(headline(report), "  ")
    for rule, members in groupby(report.findings, lambda one: one.rule):
        if RULES[rule].severity != "info" or everything:
            yield from _rule(report, list(members), everything=everything)
    yield summary(report, hidden="" if everything else " (--all)")


def headline(report: Report) -> str:
    """What was looked at: the file, its version, its title, and how much of it there is."""
    kind = "Swagger" if report.version == "2.0" else "OpenAPI"
    name = f'"{shorten(report.title, 40)}" {shorten(report.edition, 20)}'.strip()
    read = f"{counted(report.operations, 'operation')}, {counted(report.answers, 'answer')}"
    return f"{near(report.source)}: {kind} {report.version}, {name}, {read}"


def summary(report: Report, *, hidden: str = "") -> str:
    """How many findings there are; `hidden` tells how to see the notes, where there are any."""
    if not report.findings:
        return "no findings"
    notes = report.count("info")
    told = [counted(report.count("error"), "error"), counted(report.count("warning"), "warning")]
    return ", ".join([*told, counted(notes, "note") + (hidden if notes else "")])


def counted(number: int, what: str) -> str:
    """``1 error``, ``1,221 errors``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def extent(report: Report, members: Sequence[Finding]) -> str:
    """How far a rule's findings reach: of how many operations, where that's most of them; else in how many places."""
    operations = {" ".join(one.operation.split()[:2]) for one in members}
    if "" not in operations and len(operations) * 2 > report.operations:
        return f"{len(operations):,} of {counted(report.operations, 'operation')}"
    return counted(len(members), "place")


def said(one: Finding) -> str:
    """What is seen, and what to do about it where that is told by this finding alone."""
    own = one.fix != one.told.fix and "meant?" not in one.seen
    more = f" (used {one.uses} times)" if one.uses > 1 else ""
    return f"{one.seen}{f'; {one.fix}' if own else ''}{more}"


def place(one: Finding) -> str:
    """``openapi.yaml:18``."""
    return f"{near(one.file)}:{one.line}" if one.line is not None else near(one.file)


def _rule(report: Report, members: Sequence[Finding], *, everything: bool) -> Iterator[str]:
    rule = members[0].told
    far = f": {extent(report, members)}" if len(members) > _SHOWN else ""
    yield from _wrapped(f"{rule.severity:<7}  {rule.id}: {rule.says}{far}", "         ")
    yield from _wrapped(f"  so: {rule.why}", "      ")
    if any(one.fix == rule.fix for one in members):
        yield from _wrapped(f"  fix: {rule.fix}", "       ")
    shown = members if everything or len(members) <= _SHOWN else members[:3]
    same = len(members) > 1 and len({said(one) for one in members}) == 1  # the rule says it
    for one in shown:
        about = shorten(one.operation or one.pointer, 50)
        yield from _wrapped("  ".join(filter(None, (f"  {place(one)}", about, "" if same else said(one)))), "    ")
    if len(members) > len(shown):
        yield f"  ... and {len(members) - len(shown):,} more (--all)"


def _wrapped(line: str, indent: str) -> list[str]:
    return textwrap.wrap(ascii_only(line), WIDTH, subsequent_indent=indent, break_on_hyphens=False)
