"""A finding as it's told: what is wrong, what was expected and seen, why it matters, and what to change."""

from __future__ import annotations

import textwrap

from pytest_apiint.checks.registry import Check
from pytest_apiint.checks.verdict import Verdict
from pytest_apiint.journal.story import waterfall
from pytest_apiint.messages import LINES, WIDTH, layout

_INDENT = "  "


def told(check: Check, verdict: Verdict, call: str) -> str:
    """Twelve lines of eighty columns at most; the story gets what the words leave."""
    rows = [
        ("expected", verdict.expected),
        ("seen", verdict.seen),
        ("differs", verdict.variation.differs if verdict.variation is not None else ""),
        ("why", check.why),
        ("change", verdict.hint),
        ("see", check.reference),
    ]
    text = layout(f"{call}, {check.id}: {verdict.headline}", rows)
    left = LINES - text.count("\n") - 1
    if verdict.trial is not None and left > 1 and (calls := verdict.trial.calls):
        text += "\n" + textwrap.indent(waterfall(calls, WIDTH - len(_INDENT), lines=left), _INDENT)
    return text
