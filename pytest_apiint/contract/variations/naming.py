"""The names of cases, read back: ``null $.email``, ``minimal``, ``maximal: absent $.a, number $.b -1``."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from pytest_apiint.contract.variations.edits import KINDS
from pytest_apiint.contract.variations.places import Place, scanned

_SEED: Final = re.compile(r"\s*([a-z]+(?: [0-9]+)?)\s*(:|$)")
_WORD: Final = re.compile(r"\s*([^\s$,]+)\s+")
_BARE: Final = re.compile(r"[^\s,]+")
_JSON: Final = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Named:
    """An edit's name in its parts."""

    kind: str
    place: Place
    argument: str


def parsed(text: str) -> tuple[str, tuple[Named, ...]]:
    """The seed's name (empty where none is said), and the edits.

    Raises:
        ValueError: it's no name; the text says what is wrong.
    """
    seed, at = "", 0
    if (found := _SEED.match(text)) and found[1] not in KINDS:
        seed, at = found[1].strip(), found.end()
    edits: list[Named] = []
    while text[at:].strip():
        one, at = _edit(text, at)
        edits.append(one)
        rest = text[at:].lstrip()
        if rest and not rest.startswith(","):
            raise ValueError(f"a comma stands between two edits, not {rest[:1]!r}")
        at = len(text) - len(rest) + 1 if rest else len(text)
    if not seed and not edits:
        raise ValueError("it's empty")
    return seed, tuple(edits)


def _edit(text: str, at: int) -> tuple[Named, int]:
    word = _WORD.match(text, at)
    if word is None or word[1] not in KINDS:
        said = word[1] if word is not None else text[at:].strip()
        raise ValueError(f"no kind of edit is called {said!r}")
    place, at = scanned(text, word.end())
    rest = text[at:]
    gap = len(rest) - len(rest.lstrip())
    if not rest.strip() or rest.lstrip().startswith(","):
        return Named(word[1], place, ""), at
    if not gap:
        raise ValueError(f"a place can't go on with {rest[:1]!r}")
    argument, end = _argument(text, at + gap)
    return Named(word[1], place, argument), end


def _argument(text: str, at: int) -> tuple[str, int]:
    try:
        _, end = _JSON.raw_decode(text, at)
    except ValueError:
        end = -1
    if end > at and (end == len(text) or text[end] in " ,"):
        return text[at:end], end
    bare = _BARE.match(text, at)
    if bare is None:
        raise ValueError("an argument is JSON or a word")
    return bare[0], bare.end()
