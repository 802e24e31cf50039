"""A report as annotations of a pull request, by GitHub's workflow commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from pytest_apiint.contract.lint.finding import Finding
from pytest_apiint.contract.lint.forms.text import said, summary
from pytest_apiint.contract.lint.linting import Report
from pytest_apiint.messages import annotation, near

_MOST: Final = 9  # GitHub shows ten of a step; the last one counts them all


def github(report: Report) -> str:
    """Nine annotations at most, of as many rules as there are, then one that counts. Notes are only counted."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    told = [one for one in report.findings if one.severity != "info"]
    same = Counter(one.rule for one in told)
    firsts = {one.rule: index for index, one in reversed(list(enumerate(told)))}
    chosen = sorted([*sorted(firsts.values()), *_others(len(told), set(firsts.values()))][:_MOST])
    for index in chosen:
        one = told[index]
        more = f" (and {same[one.rule] - 1:,} more)" if same[one.rule] > 1 and firsts[one.rule] == index else ""
        about = f"{one.operation}: " if one.operation else ""
        yield _command(one.severity, one, f"{one.told.says}: {about}{said(one)}{more}")
    yield annotation("notice", summary(report), file=near(report.source), title="apiint validate-spec")


def _others(number: int, firsts: set[int]) -> Iterator[int]:
    return (index for index in range(number) if index not in firsts)


def _command(level: str, one: Finding, message: str) -> str:
    return annotation(level, message, file=near(one.file), line=one.line, title=one.rule)
