"""All pages by their words, and the words nearest to one that has none."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import Final

from pytest_apiint.explained import (
    assertions,
    attacks,
    checks,
    descriptions,
    errors,
    faults,
    formats,
    headers,
    statuses,
)
from pytest_apiint.explained.page import Page

# What a word may be; the first that has it is told first.
KINDS: Final[Mapping[str, Callable[[], dict[str, Page]]]] = {
    "status": statuses.pages,
    "header": headers.pages,
    "check": checks.pages,
    "error": errors.pages,
    "format": formats.pages,
    "fault": faults.pages,
    "rule": descriptions.rules,
    "change": descriptions.changes,
    "attack": attacks.pages,
    "assertion": assertions.pages,
}
_NEAREST: Final = 3


def pages() -> list[Page]:
    """All of them."""
    return [page for made in KINDS.values() for page in made().values()]


def find(word: str) -> list[Page]:
    """The pages of `word`, whatever its case, and with hyphens, underscores or spaces alike; none where it has none."""
    wanted = _plain(word)
    return [page for page in pages() if _plain(page.word) == wanted]


def nearest(word: str) -> list[str]:
    """The words nearest to one that has no page: those that hold it, then those that are spelt alike."""
    wanted = _plain(word)
    known = {_plain(page.word): page.word for page in pages()}
    holding = [plain for plain in known if wanted and wanted in plain]
    alike = difflib.get_close_matches(wanted[:80], known, _NEAREST, 0.5)
    return [known[plain] for plain in list(dict.fromkeys([*holding[:_NEAREST], *alike]))[: 2 * _NEAREST]]


def _plain(word: str) -> str:
    return word.lower().replace("_", "-").replace(" ", "-").removeprefix("faults.").removesuffix("()")
