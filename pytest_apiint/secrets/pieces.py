"""Secrets of which a text shows a part: cut by ``...``, at a line's end, or in the middle of a diff.

pytest cuts long values (``'dXNlcjpza19s...wMTIzNDU2'``), leaves out what is equal at both ends of two texts, and breaks
bytes into lines. A piece counts where both its ends are the secret's own or a cut, so that words which only begin as a
secret does stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

# Shorter pieces stand everywhere, and tell little.
ANCHOR: Final = 8
HIDDEN: Final = "***"
_CUT: Final = re.compile(r"\.{3,}|\u2026")
# What stands around a line's own text: pytest's margin, a diff's mark, brackets and quotes.
_BEFORE: Final = re.compile(r"[\s>E|]*(?:[-+?]\s)?[\s(\[{]*(?:[bru]{0,2}[\"'])?")
_AFTER: Final = re.compile(r"\\?[\"']?[)\]}\s,;]*$")


class Pieces:
    """Looks for pieces of `forms`."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._forms = [form for form in forms if len(form) > ANCHOR]
        self._grams: dict[str, list[str]] = {}
        for form in self._forms:
            for place in range(len(form) - ANCHOR + 1):
                found = self._grams.setdefault(form[place : place + ANCHOR], [])
                if not found or found[-1] is not form:
                    found.append(form)

    def hidden(self, text: str) -> str:
        """`text` with ``***`` for each piece."""
        if not self._grams:
            return text
        return "\n".join(self._line(line) for line in text.split("\n"))

    def _line(self, line: str) -> str:
        if len(line) < ANCHOR:
            return line
        spans = sorted({span for start, end in _stretches(line) for span in self.within(line, start, end)})
        for start, end in reversed(spans):
            line = line[:start] + HIDDEN + line[end:]
        return line

    def within(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The pieces at both ends of a stretch that was cut there; none of them overlaps the other."""
        first = self._from(text, start, end)
        if first > start:
            yield start, first
        last = self._until(text, first, end)
        if last < end:
            yield last, end

    def _from(self, text: str, start: int, end: int) -> int:
        best = start
        for form in self._grams.get(text[start : start + ANCHOR], ()) if end - start >= ANCHOR else ():
            for place in _places(form, text[start : start + ANCHOR]):
                length = _common(form, place, text, start, end)
                if place + length == len(form) or start + length == end:
                    best = max(best, start + length)
        return best

    def _until(self, text: str, start: int, end: int) -> int:
        best = end
        for form in self._grams.get(text[end - ANCHOR : end], ()) if end - start >= ANCHOR else ():
            for place in _places(form, text[end - ANCHOR : end]):
                length = ANCHOR
                while length < place + ANCHOR and length < end - start:
                    if form[place + ANCHOR - length - 1] != text[end - length - 1]:
                        break
                    length += 1
                if length in (place + ANCHOR, end - start):
                    best = min(best, end - length)
        return best


def _stretches(line: str) -> Iterator[tuple[int, int]]:
    """What stands between cuts; a line's two ends are cuts too."""
    before, after = _BEFORE.match(line), _AFTER.search(line)
    start, last = before.end() if before else 0, after.start() if after else len(line)
    for cut in _CUT.finditer(line, start):
        yield start, cut.start()
        start = cut.end()
    yield start, max(last, start)


def _places(form: str, gram: str) -> Iterator[int]:
    place = form.find(gram)
    while place >= 0:
        yield place
        place = form.find(gram, place + 1)


def _common(form: str, place: int, text: str, start: int, end: int) -> int:
    length = 0
    most = min(len(form) - place, end - start)
    while length < most and form[place + length] == text[start + length]:
        length += 1
    return length
