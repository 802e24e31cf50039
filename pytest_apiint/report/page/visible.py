"""Text as it may stand in a page: nothing in it acts unseen, and nothing is longer than somebody would read."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup, escape

LONGEST: Final = 2000
WHOLE: Final = 20_000

# Controls but tab and newline, soft hyphen, marks and overrides of direction, widths of zero, separators of lines,
# surrogates (UTF-8 has none), tags, and what is no character.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)


def visible(text: str) -> str:
    r"""`text` with what nobody would see written as Python escapes it: ``\x00``, ``\u202e``."""
    return _UNSEEN.sub(_escaped, text)


def clipped(text: str, limit: int) -> str:
    """The first `limit` characters of `text`, and how many more there were."""
    return text if len(text) <= limit else f"{text[:limit]} ... ({len(text) - limit:,} more characters)"


def shown(value: object) -> object:
    """What a template puts into the page, before markup in it is escaped."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(clipped(value, LONGEST))
    return value


def whole(text: str) -> Markup:
    """A text that may be long: a body, what a failure says, a list of names."""
    return escape(visible(clipped(text, WHOLE)))


def _escaped(found: re.Match[str]) -> str:
    return ascii(found[0])[1:-1]
