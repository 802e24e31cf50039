"""How a broken promise is told: headline, expected, seen, hint, and the story in the lines that are left."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from pytest_apiint.errors import ContractFailure
from pytest_apiint.journal import Call
from pytest_apiint.journal.story import waterfall
from pytest_apiint.messages import LINES, WIDTH, layout

_INDENT = "  "
_PREFIX = 4  # pytest puts "E   " before each line


def failure(
    headline: str,
    *,
    expected: str,
    seen: str,
    hint: str = "",
    slept: str = "",
    calls: Sequence[Call] = (),
    marks: Mapping[int, str] | None = None,
) -> ContractFailure:
    """The error to raise. `calls` are drawn below the rows; `marks` are remarks by an exchange's number."""
    rows = [("expected", expected), ("seen", seen), ("slept", slept), ("hint", hint)]
    text = layout(headline, rows)
    left = LINES - text.count("\n") - 1
    if calls and left > 0:
        drawn = waterfall(calls, WIDTH - len(_INDENT) - _PREFIX, lines=left, marks=marks)
        text += "\n" + textwrap.indent(drawn, _INDENT)
    return ContractFailure(text)
