"""Secrets of which a text shows a part: cut by ``...``, at a line's end, or in the middle of a diff.

pytest cuts long values (``'dXNlcjpza19s...wMTIzNDU2'``), leaves out what is equal at both ends of two texts, and breaks
bytes into lines. Beside dots a piece of eight characters counts, one of sixteen anywhere; at a line's end only where
both its ends are the secret's own or a cut, so that words which only begin as a secret does stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

Span: TypeAlias = tuple[int, int]

# Shorter pieces stand everywhere, and tell little.
ANCHOR: Final = 8
_LONG: Final = 16
HIDDEN: Final = "***"
# A line's end, as it is and as repr writes it.
_BREAK: Final = re.compile(r"(\n|\\n)")
_CUT: Final = re.compile(r"\.{3,}|\u2026")
# What stands around a line's own text: pytest's margin, a diff's mark, brackets and quotes.
_BEFORE: Final = re.compile(r"[\s>E|]*(?:[-+?]\s)?[\s(\[{]*(?:[bru]{0,2}[\"'])?")
_AFTER: Final = ")]}, ;\t\r\"'\\\\"


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
        parts = _BREAK.split(_without(text, self._long(text)))
        return "".join(part if place % 2 else self._line(part) for place, part in enumerate(parts))

    def within(self, text: str, start: int, end: int, *, dots: tuple[bool, bool] = (False, False)) -> list[Span]:
        """The pieces at both ends of a stretch that was cut there; `dots` say at which ends by an ellipsis."""
        found = []
        first = self._from(text, start, end, loose=dots[0])
        if first > start:
            found.append((start, first))
        last = self._until(text, first, end, loose=dots[1])
        if last < end:
            found.append((last, end))
        return found

    def _line(self, line: str) -> str:
        if len(line) < ANCHOR:
            return line
        return _without(
            line, [span for start, end, dots in _stretches(line) for span in self.within(line, start, end, dots=dots)]
        )

    def _long(self, text: str) -> Iterator[Span]:
        """Pieces that are long enough to be hidden whatever stands around them."""
        done = 0
        # One of these steps is within each of them.
        for place in range(0, len(text) - ANCHOR + 1, ANCHOR):
            gram = text[place : place + ANCHOR]
            if place < done or gram not in self._grams:
                continue
            start, end = max((span for form in self._grams[gram] for span in _around(form, text, place)), key=_length)
            if end - start >= _LONG:
                yield max(start, done), end
                done = end

    def _from(self, text: str, start: int, end: int, *, loose: bool) -> int:
        best = start
        for form in self._grams.get(text[start : start + ANCHOR], ()) if end - start >= ANCHOR else ():
            for place in _places(form, text[start : start + ANCHOR]):
                length = _common(form, place, text, start, end)
                if loose or place + length == len(form) or start + length == end:
                    best = max(best, start + length)
        return best

    def _until(self, text: str, start: int, end: int, *, loose: bool) -> int:
        best = end
        for form in self._grams.get(text[end - ANCHOR : end], ()) if end - start >= ANCHOR else ():
            for place in _places(form, text[end - ANCHOR : end]):
                length = ANCHOR + _common_before(form, place, text, start, end - ANCHOR)
                if loose or length in (place + ANCHOR, end - start):
                    best = min(best, end - length)
        return best


def _stretches(line: str) -> Iterator[tuple[int, int, tuple[bool, bool]]]:
    """What stands between cuts, and which of its ends are dots; a line's two ends are cuts too."""
    before = _BEFORE.match(line)
    start, last = before.end() if before else 0, len(line.rstrip(_AFTER))
    dots = False
    for cut in _CUT.finditer(line, start):
        yield start, cut.start(), (dots, True)
        start, dots = cut.end(), True
    yield start, max(last, start), (dots, False)


def _without(text: str, spans: Iterable[Span]) -> str:
    for start, end in sorted(set(spans), reverse=True):
        text = text[:start] + HIDDEN + text[end:]
    return text


def _around(form: str, text: str, at: int) -> Iterator[Span]:
    """The stretches around the anchor at `at` that stand in `form` too."""
    for place in _places(form, text[at : at + ANCHOR]):
        yield at - _common_before(form, place, text, 0, at), at + _common(form, place, text, at, len(text))


def _length(span: Span) -> int:
    return span[1] - span[0]


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


def _common_before(form: str, place: int, text: str, start: int, end: int) -> int:
    length = 0
    most = min(place, end - start)
    while length < most and form[place - length - 1] == text[end - length - 1]:
        length += 1
    return length
