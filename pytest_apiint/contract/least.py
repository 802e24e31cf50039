"""How much of a description is to be met at least: ``80``, or ``operations=80,statuses=50``, in percent."""

from __future__ import annotations

import difflib
from typing import Final

from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout, shorten

PARTS: Final = ("operations", "statuses", "parameters", "properties")


def least(text: str, source: str) -> dict[str, float]:
    """The percentages that `text` asks for, by `PARTS`; `source` is what it was given by, such as ``--min``.

    Raises:
        UsageProblem: it isn't written so.
    """
    wanted: dict[str, float] = {}
    for word in text.replace(",", " ").split():
        part, _, number = word.rpartition("=")
        try:
            percent = float(number.removesuffix("%"))
        except ValueError:
            percent = -1.0
        if (part and part not in PARTS) or not 0 <= percent <= 100:
            close = difflib.get_close_matches(part, PARTS, 1)
            rows = [
                ("found", shorten(f"{source}={text}", 60)),
                ("allowed", f"80, or operations=80,statuses=50; parts: {', '.join(PARTS)}"),
                ("hint", f"did you mean {close[0]}?" if close else ""),
            ]
            raise UsageProblem(layout("that is no share of a description", rows))
        wanted[part or PARTS[0]] = percent
    return wanted
