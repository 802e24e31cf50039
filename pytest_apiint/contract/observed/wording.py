"""Names: of parameters, made of the segment before them, and of properties that were meant to be others."""

from __future__ import annotations

import difflib
import re
from typing import Final

_ENDINGS: Final = (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"))
_KEPT: Final = ("ss", "us", "is", "news")
_WORD: Final = re.compile(r"[A-Z]?[^A-Z_\W]+|[A-Z]+(?![a-z])")
_ALIKE: Final = 0.7


def singular(segment: str) -> str:
    """``user`` of ``users``, ``sub_category`` of ``sub-categories``; empty where it says nothing."""
    word = re.sub(r"[^A-Za-z0-9]+", "_", segment).strip("_")
    if not word or "{" in segment:
        return ""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + instead
    return word[:-1] if word.endswith("s") and not word.endswith(_KEPT) and len(word) > 2 else word


def parameter(before: str, taken: tuple[str, ...], *, named: bool) -> str:
    """The name of what stands behind the segment `before`: ``user_id``, or ``user`` where it's `named` by a word."""
    thing = singular(before)
    camel = bool(re.search(r"[a-z][A-Z]", thing))
    name = thing if named and thing else f"{thing}{'Id' if camel else '_id'}" if thing else "id"
    number = 2
    unique = name
    while unique in taken:
        unique, number = f"{name}_{number}", number + 1
    return unique


def is_misspelt(name: str, meant: str) -> bool:
    """Whether `name` is much like `meant`, apart from the words that both have: not as ``card_id`` and ``bank_id``."""
    one, other = ([word.lower() for word in _WORD.findall(text)] for text in (name, meant))
    if "".join(one) == "".join(other):
        return True
    while one and other and one[0] == other[0]:
        del one[0], other[0]
    while one and other and one[-1] == other[-1]:
        del one[-1], other[-1]
    return difflib.SequenceMatcher(None, "".join(one), "".join(other)).ratio() >= _ALIKE
