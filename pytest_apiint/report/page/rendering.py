"""The page as a text: what the templates make of a run."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pytest_apiint.report.metrics import metrics
from pytest_apiint.report.page.cards import cards
from pytest_apiint.report.page.cases import cases
from pytest_apiint.report.page.consumed import reading
from pytest_apiint.report.page.covered import described
from pytest_apiint.report.page.figures import counted
from pytest_apiint.report.page.head import head
from pytest_apiint.report.page.lists import sections
from pytest_apiint.report.page.mend import mend
from pytest_apiint.report.page.outcomes import SIGNS
from pytest_apiint.report.page.tiles import tiles
from pytest_apiint.report.page.visible import shown, whole
from pytest_apiint.report.permalinks import permalinks
from pytest_apiint.report.run import Run

_LEGEND: Final = {
    "exchange": "an exchange: below 400, 4xx, 5xx or no answer",
    "wait": "the client's own wait",
    "gap": "until the next attempt",
    "queue": "in line for the sandbox",
    "band": "what Retry-After asks for",
}


# Of bars where no style says otherwise; style.css has the same colours, and others for the dark.
_FILLS: Final = {
    "good": "#1a7f37",
    "warn": "#9a6700",
    "bad": "#cf222e",
    "plain": "#57606a",
    "wait": "#8c959f",
    "gap": "#afb8c1",
    "queue": "#8250df",
}


def page(run: Run) -> str:
    """The report as one file of HTML: it has no script, asks for nothing else, and is complete without its style."""
    numbers = metrics(run)
    links = permalinks(test.id for test in run.tests)
    facts: dict[str, Any] = {
        "head": head(run, numbers),
        "tiles": tiles(run, numbers),
        "mend": mend(run, links),
        "cards": cards(run, links),
        "cases": cases(run),
        "coverage": tuple(map(described, run.coverage)),
        "readings": tuple(map(reading, run.consumption)),
        "sections": tuple(sections(run)),
        "warnings": run.warnings,
    }
    return _environment().get_template("page.html.j2").render(facts, contents=_contents(facts), **_style())


def _contents(facts: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What the page has, by id, in its order."""
    tests = facts["cases"]
    own = (
        ("mend", "What to mend first", facts["mend"]),
        ("suites", "Suites", facts["cards"]),
        ("tests", "Tests", tests.failed or tests.slowest or tests.files),
        ("coverage", "Coverage", facts["coverage"]),
        ("consumption", "What calls read", facts["readings"]),
        ("warnings", "Warnings", facts["warnings"]),
    )
    there = [(name, title) for name, title, content in own if content]
    return (*there, *((section.id, section.title) for section in facts["sections"]))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["whole"] = whole
    environment.globals |= {"signs": SIGNS, "legend": _LEGEND, "fills": _FILLS, "counted": counted}
    return environment


@cache
def _style() -> dict[str, Markup]:
    """The page's only style, and the hash by which its policy knows it."""
    text = files(__package__).joinpath("style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return {"style": Markup(text), "digest": Markup(digest)}  # noqa: S704 - both are our own
