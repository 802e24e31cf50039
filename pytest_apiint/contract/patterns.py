"""A text that a regular expression matches, for those that descriptions use: classes, groups, alternatives, repeats.

What looks behind or back isn't made: None, and somebody else has to know a text. What looks ahead is passed over: the
text that comes of the rest is held against the whole pattern.
"""

from __future__ import annotations

import re
import string
import warnings
from random import Random
from typing import Final

_CLASSES: Final = {
    "d": string.digits,
    "w": string.ascii_letters + string.digits + "_",
    "s": " ",
    "D": "a",
    "W": "-",
    "S": "a",
}
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}
_PLAIN: Final = string.ascii_letters + string.digits + "-_ .:/@"
_MOST: Final = 10_000


class _Unknown(Exception):
    """The pattern has something that isn't made here."""


def matching(pattern: str, chance: Random | None = None, *, least: int = 0) -> str | None:
    """A text in which `pattern` (ECMA-262, as JSON Schema has it) is found; short, and varied by `chance`.

    It has `least` characters at least, where the pattern can be repeated so often.
    """
    found = _made(pattern, chance, 0)
    more = 1
    while found is not None and len(found) < least and more <= 2 * least:
        longer = _made(pattern, chance, more)
        found, more = longer if longer is not None else found, 2 * more
    return found


def compiled(pattern: str) -> re.Pattern[str]:
    """`pattern` as Python's; what Python may read otherwise one day is no news to users of a description.

    Raises:
        re.error, OverflowError, RecursionError: it's none for Python.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return re.compile(pattern)


def _made(pattern: str, chance: Random | None, more: int) -> str | None:
    try:
        text = _Maker(pattern, chance, more).whole()
        return text if compiled(pattern).search(text) is not None else None
    except (_Unknown, IndexError, ValueError, re.error, RecursionError, OverflowError):
        return None


class _Maker:
    """`more` is how often what may be repeated is repeated beyond what must be."""

    def __init__(self, pattern: str, chance: Random | None, more: int) -> None:
        self._pattern = pattern
        self._at = 0
        self._chance = chance
        self._more = more

    def whole(self) -> str:
        text = self._alternatives()
        if self._at != len(self._pattern):
            raise _Unknown
        return text

    def _next(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1]

    def _sees(self, text: str) -> bool:
        if self._pattern.startswith(text, self._at):
            self._at += len(text)
            return True
        return False

    def _pick(self, options: str | list[str]) -> str:
        if not options:
            raise _Unknown
        return self._chance.choice(options) if self._chance is not None else options[0]

    def _alternatives(self) -> str:
        found = [self._sequence()]
        while self._sees("|"):
            found.append(self._sequence())
        return self._pick(found)

    def _sequence(self) -> str:
        made: list[str] = []
        while self._at < len(self._pattern) and self._pattern[self._at] not in "|)":
            begun = self._at
            part = self._atom()
            low, high = self._repeats()
            times = min(high, low + self._more)
            if self._chance is not None:
                times = self._chance.randint(times, max(times, min(high, times + 3)))
            made.append(part)
            for _ in range(times - 1):
                after, self._at = self._at, begun
                made.append(self._atom())
                self._at = after
            if not times:
                made.pop()
            if sum(map(len, made)) > _MOST:
                raise _Unknown
        return "".join(made)

    def _repeats(self) -> tuple[int, int]:
        low, high = 1, 1
        if self._sees("*"):
            low, high = 0, _MOST
        elif self._sees("+"):
            high = _MOST
        elif self._sees("?"):
            low = 0
        elif (found := re.compile(r"\{(\d{1,4})(,)?(\d{1,4})?\}").match(self._pattern, self._at)) is not None:
            self._at = found.end()
            low = int(found[1])
            high = int(found[3]) if found[3] else _MOST if found[2] else low
        if (low, high) != (1, 1):
            self._sees("?")
        return low, high

    def _atom(self) -> str:
        match self._next():
            case "^" | "$":
                return ""
            case ".":
                return self._pick(_PLAIN)
            case "\\":
                return self._pick(self._escaped()) if self._pattern[self._at] not in "bB" else self._next()[1:]
            case "[":
                return self._pick(self._class())
            case "(":
                return self._group()
            case "*" | "+" | "?":
                raise _Unknown
            case other:
                return other

    def _group(self) -> str:
        ahead = self._sees("?=") or self._sees("?!")
        if not ahead and self._sees("?") and not self._sees(":"):
            if not self._sees("P<") and (not self._sees("<") or self._pattern[self._at] in "=!"):
                raise _Unknown
            self._at = self._pattern.index(">", self._at) + 1
        made = self._alternatives()
        if self._next() != ")":
            raise _Unknown
        return "" if ahead else made

    def _escaped(self) -> str:
        name = self._next()
        if name in _CLASSES:
            return _CLASSES[name]
        if name in "xu":
            size = 2 if name == "x" else 4
            self._at += size
            return chr(int(self._pattern[self._at - size : self._at], 16))
        if name.isalnum() and name not in _ESCAPES:
            raise _Unknown
        return _ESCAPES.get(name, name)

    def _class(self) -> str:
        negated, members = self._sees("^"), ""
        while not self._sees("]") or not members:
            one = self._next()
            if one == "\\":
                one = self._escaped()
            if len(one) == 1 and self._pattern[self._at] == "-" and self._pattern[self._at + 1] != "]":
                self._at += 1
                last = self._next()
                last = self._escaped() if last == "\\" else last
                one = "".join(map(chr, range(ord(one), min(ord(last), ord(one) + 200) + 1)))
            members += one
        return "".join(one for one in _PLAIN if one not in members) if negated else members
