"""Which findings count: by their rules' ids, and by a file of those that were accepted."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from pytest_apiint.contract.lint.linting import Report
from pytest_apiint.contract.lint.rules import RULES
from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import near, shorten

_SCHEMA: Final = "apiint.baseline/1"


def rules(patterns: Iterable[str]) -> frozenset[str]:
    """The ids that are meant by `patterns`, each an id, one with ``*``, or several with commas between.

    Raises:
        UsageProblem: one means no rule.
    """
    found: set[str] = set()
    for pattern in (one.strip() for text in patterns for one in text.split(",")):
        known = [rule for rule in RULES if fnmatchcase(rule, pattern)]
        if not known:
            close = difflib.get_close_matches(pattern, RULES, 1)
            hint = f"is {close[0]} meant?" if close else "--rules lists them"
            raise UsageProblem(f"no rule is called {shorten(pattern, 40)!r}; {hint}")
        found.update(known)
    return frozenset(found)


def selected(report: Report, select: Sequence[str], ignore: Sequence[str]) -> Report:
    """`report` with the findings of the rules that are selected, by default all, and not ignored.

    Raises:
        UsageProblem: a pattern means no rule.
    """
    kept = (rules(select) if select else frozenset(RULES)) - rules(ignore)
    return replace(report, findings=tuple(one for one in report.findings if one.rule in kept))


@dataclass(frozen=True, slots=True)
class Baseline:
    """Findings that were accepted: each as the rule and the pointer."""

    accepted: frozenset[tuple[str, str]]

    def without(self, report: Report) -> Report:
        """`report` without what was accepted."""
        kept = (one for one in report.findings if (one.rule, one.pointer) not in self.accepted)
        return replace(report, findings=tuple(kept))

    def gone(self, report: Report) -> int:
        """How many of the accepted ones `report` doesn't have any more."""
        return len(self.accepted - {(one.rule, one.pointer) for one in report.findings})


def baseline(file: Path) -> Baseline:
    """The baseline in `file`.

    Raises:
        UsageProblem: there's no such file, or something else stands in it.
    """
    try:
        told = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise UsageProblem(f"no baseline {near(str(file))}; --update-baseline writes it") from None
    except (OSError, ValueError, RecursionError) as error:
        raise UsageProblem(f"the baseline {near(str(file))} can't be read: {shorten(str(error), 60)}") from None
    other = UsageProblem(f"{near(str(file))} is no baseline; --update-baseline writes one")
    if not isinstance(told, dict) or told.get("schema") != _SCHEMA:
        raise other
    try:
        return Baseline(frozenset((str(one["rule"]), str(one["pointer"])) for one in told["accepted"]))
    except (KeyError, TypeError):
        raise other from None


def written(report: Report, file: Path) -> int:
    """Write a baseline that accepts all of `report`; how many findings those are.

    Raises:
        UsageProblem: the file can't be written.
    """
    accepted = sorted({(one.rule, one.pointer) for one in report.findings})
    told = {"schema": _SCHEMA, "accepted": [{"rule": rule, "pointer": pointer} for rule, pointer in accepted]}
    try:
        file.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise UsageProblem(f"the baseline {near(str(file))} can't be written: {error.strerror}") from None
    return len(accepted)
