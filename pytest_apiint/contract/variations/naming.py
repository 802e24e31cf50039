"""The names of cases, read back: ``null $.email``, ``minimal``, ``maximal: absent $.a, number $.b -1``."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from pytest_apiint.contract.variations.edits import KINDS
from pytest_apiint.contract.variations.places import Place, scanned

_SEED: Final = re.compile(r"\s*([A-Za-z0-9][\w'()+.-]*(?: [\w'()+.-]+)*)\s*(:|$)", re.ASCII)
# What the seeds that we make are called, and what names damaged bytes.
_OURS: Final = re.compile(r"(?:recorded|example|answer|minimal|maximal)(?: [0-9]+)?|wire(?: .*)?")
_LONGEST: Final = 60
_WORD: Final = re.compile(r"\s*([^\s$,]+)\s+")
_BARE: Final = re.compile(r"[^\s,]+")
_JSON: Final = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Named:
    """An edit's name in its parts."""

    kind: str
    place: Place
    argument: str


def flaw(name: object) -> str:
    """Why no answer of somebody's own can be called `name`; empty where one can."""
    if not isinstance(name, str):
        return f"a name is a text, no {type(name).__name__}"
    if len(name) > _LONGEST:
        return f"a name has {_LONGEST} characters at most, this one has {len(name)}"
    if (found := _SEED.fullmatch(name)) is None or found[1] != name:
        return "a name is words of letters, digits and _ ' ( ) + . - with one space between"
    return "that name is one of ours" if name in KINDS or _OURS.fullmatch(name) else ""


def parsed(text: str, given: Collection[str] = ()) -> tuple[str, tuple[Named, ...]]:
    """The seed's name (empty where none is said), and the edits; `given` are seeds that may be called as edits begin.

    Raises:
        ValueError: it's no name; the text says what is wrong.
    """
    seed, at = "", 0
    if (found := _SEED.match(text)) and (found[1] in given or found[1].partition(" ")[0] not in KINDS):
        seed, at = found[1], found.end()
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
