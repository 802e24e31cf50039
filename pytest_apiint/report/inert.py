"""Text of a run's in Markdown, so that it stays text: no markup, no mention, no link, no picture that is fetched.

All of it stands in code, where GitHub reads no mentions and no references, and no renderer makes links.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from pytest_apiint.messages import ascii_only, shorten


def code(text: str, width: int = 120) -> str:
    """`text` as a code span, in `width` characters and on one line; also for a cell of a table."""
    text = shorten(text, width).strip() or " "
    # A cell ends at each bar before which stands no backslash, or an even number of them (GFM, 4.10).
    text = re.sub(r"(\\*)\|", lambda found: f"{found[1]} \\|" if len(found[1]) % 2 else f"{found[1]}\\|", text)
    ticks = "`" * (_longest(text) + 1)
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fence(lines: Iterable[str]) -> str:
    """Lines of text as a block of code."""
    text = ascii_only("\n".join(lines))
    ticks = "`" * max(3, _longest(text) + 1)
    return f"{ticks}text\n{text}\n{ticks}"


def summary(text: str, width: int = 160) -> str:
    """`text` on a line of HTML, where Markdown isn't read."""
    return f"<code>{html.escape(shorten(text, width))}</code>"


def _longest(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
