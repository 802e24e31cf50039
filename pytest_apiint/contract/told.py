"""What a broken contract reads like: the place, what was found, what is described and where, and the way out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_apiint.contract.verdict import Judgement, Problem
from pytest_apiint.contract.waivers import Waiver, entry
from pytest_apiint.errors import SpecDamaged
from pytest_apiint.messages import layout, near, shorten

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document

_SHOWN: Final = 2
_GOOD_FOR: Final = timedelta(days=90)


def text(
    headline: str,
    at: str,
    judgement: Judgement,
    problems: Sequence[Problem],
    document: Document,
    *,
    fix: str,
    waivers: Path | None = None,
    service: str = "",
    expired: Waiver | None = None,
    today: date,
) -> str:
    """The message for `problems` of `judgement`, which came `at` a place; the last rows are a waiver to paste.

    `waivers` is the service's file of them, if it has one, and `expired` the one that was good for this until lately.
    """
    rows = [("at", shorten(at, 68))] if at else []
    shown = problems if len(problems) <= _SHOWN else problems[: _SHOWN - 1]
    rows += [("" if index else "seen", _seen(one)) for index, one in enumerate(shown)]
    if len(problems) > len(shown):
        rows.append(("", f"and {len(problems) - len(shown)} more"))
    rows.append(("says", shorten(_says(problems[0], document), 68)))
    if expired is not None and waivers is not None:
        rows.append(("waiver", f"{near(str(waivers))}:{expired.line} was good until {expired.expires.isoformat()}"))
        return layout(headline, [*rows, ("fix", fix)])
    rows.append(("fix", fix))
    where = near(str(waivers)) if waivers else f'a file: waivers = "..." in the settings of {service}'
    first, *others = entry(judgement, problems[0], today + _GOOD_FOR).splitlines()
    # A comment, so that all of it can be pasted as it stands.
    rows += [("waive", shorten(f"{first}  # in {where}", 68)), *(("", line) for line in others)]
    return layout(headline, rows)


def _seen(problem: Problem) -> str:
    place = f"{problem.where} {problem.pointer}" if problem.pointer else problem.where
    expected = f", expected {problem.expected}" if problem.expected and problem.keyword != "required" else ""
    return shorten(f"{place}: {problem.found}{expected}", 68)


def _says(problem: Problem, document: Document) -> str:
    """The file and line in which the description says it, and the pointer."""
    if not problem.spec_pointer:
        return near(document.source)
    try:
        line = document.line(problem.spec_pointer)
    except SpecDamaged:
        line = None
    file = near(document.file(problem.spec_pointer))
    place = f"{file}:{line}" if line else file
    return f"{place} #{problem.spec_pointer.partition('#')[2] or problem.spec_pointer}"
