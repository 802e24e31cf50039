"""Secrets that nobody registered: by the names beside them, and by how they look. Never by their values alone."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pytest_apiint.secrets.fields import basic
from pytest_apiint.secrets.issuers import finds
from pytest_apiint.secrets.names import hides, is_credential, is_open
from pytest_apiint.secrets.pairs import kind_of
from pytest_apiint.secrets.placeholders import PREFIX
from pytest_apiint.secrets.port import Swap
from pytest_apiint.secrets.values import is_blank, is_wordlike, tells_nothing


@dataclass(frozen=True, slots=True)
class Found:
    """Something that looks like a secret: what kind, beside which name, and in which line (from 1); never the value.

    `sure` is false where only its disorder speaks against it.
    """

    kind: str
    place: str
    line: int
    sure: bool = True

    def __str__(self) -> str:
        return f"{self.kind}{f' at {self.place}' if self.place else ''} in line {self.line}"


_NAME: Final = r"[A-Za-z][\w.\[\]-]{1,60}"
# "name": "value", name=value, name: value, <name>value; also escaped, and as YAML's list of one below the name.
_NAMED: Final = re.compile(
    rf"(?:(?<![A-Za-z0-9_])|(?<=%3[Ff])|(?<=%26))(?P<name>{_NAME})\\*[\"']?(?:[:=>]|%3[Dd]|\s[:=](?=\s))"
    r"(?=(?:\\?\s)*\[?(?:\s*-\s+)?\\*[\"']?"
    rf"(?:(?:Bearer|Basic|Token|ApiKey|Bot|Digest|[A-Za-z][\w-]*(?=\s+{PREFIX}))\s+)?"
    r"(?P<value>(?:[^\s\"'\\<>&,;{}()\[\]?=]|\\u[0-9a-f]{4}|\\/){6,}=*))"
)
_BASIC: Final = re.compile(r"\b[Bb]asic\s+([A-Za-z0-9+/]{8,}={0,2})")
_BEARER: Final = re.compile(r"\b[Bb]earer\s+([A-Za-z0-9._~+/-]{12,}=*)")
_USER: Final = re.compile(r"(?i)[a-z][a-z+]{1,10}://([^/?#@\s:\"'<>]*):([^/?#@\s\"'<>]+)@")
_COOKIES: Final = re.compile(r"(?i)\b(?:set-)?cookie\\*[\"']?\s*[:=]\s*(?:\n\s*)?(?:-\s+)?\\*[\"']?([^\n\"']+)")
_COOKIE: Final = re.compile(r"(?:^|;\s*)([^=;\s]+)=([^;\s\"'\\]{6,})")
_RANDOM: Final = re.compile(
    r"(?<![\w+/.-])(?=[A-Za-z0-9_+/-]*\d)(?=[A-Za-z0-9_+/-]*[A-Za-z])[A-Za-z0-9_+/-]{24,88}={0,2}(?![\w+/.-])"
)
_PART: Final = re.compile(rf"\bname=\\*\"?({_NAME})\\*\"?(?:(?:\r?\n|\\r\\n)\s*){{2}}([^\r\n\\\"]{{3,}})")
_GRANT: Final = re.compile(r"[?&](?:(?:state|scope|iss)=[^&\s\"']*&)?code=([\w.~/%-]{8,})(?:&(?:state|scope|iss)=)?")
_DISORDER: Final = 4.3  # bits per character: above a hash in hex, which has 4 at most
_REPEATED: Final = 200  # characters
_ATTRIBUTES: Final = {"path", "domain", "expires", "max-age", "samesite", "version"}
# Code that names its secret, and doesn't tell it: token=self.token, password: str
_SPACED: Final = re.compile(r".?\s?=\s")
_NAMES: Final = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+|[a-z]+(?:_[a-z0-9]+)+")
_CODE: Final = re.compile(
    r"[a-z_]+(?:\.[A-Za-z_]+)+|[A-Za-z_]+\(.*|self\b.*|os\.environ.*|str\b.*|[A-Z][A-Z_]+|f?\$\{.*|\$[A-Z_]+"
)


def detect(text: str) -> list[Found]:
    """What in `text` looks like a secret, in the order of lines; one finding for each place.

    Placeholders, masks and dummies are none, nor are ids, digests, cursors and pictures by themselves.
    """
    lines, found, taken = _Lines(text), [], _Spans()
    for place, length, kind, name, sure in _sure(text):
        if taken.take(place, place + length):
            found.append(Found(kind, name, lines.of(place), sure=sure))
    found += [
        Found("high entropy", "", lines.of(match.start()), sure=False)
        for match in _RANDOM.finditer(text)
        if _disorder(match[0]) >= _DISORDER and not is_blank(match[0]) and taken.take(*match.span())
    ]
    return sorted(found, key=lambda finding: (finding.line, not finding.sure, finding.kind))


def swapped(text: str, swap: Swap) -> str:
    """`text` with `swap` of all that `detect` is sure of: what it would find isn't there any more."""
    for place, length, kind, name, _ in _repeated(text) if len(text) <= _REPEATED else _last_first(text):
        value = text[place : place + length]
        text = text[:place] + swap(value, kind_of(name) if kind == "named" else kind) + text[place + length :]
    return text


def _last_first(text: str) -> tuple[tuple[int, int, str, str, bool], ...]:
    taken = _Spans()
    sure = [found for found in _sure(text) if found[4] and taken.take(found[0], found[0] + found[1])]
    return tuple(sorted(sure, reverse=True))


# A run has a few values of header fields, each a thousand times.
_repeated = lru_cache(maxsize=1024)(_last_first)


class _Lines:
    def __init__(self, text: str) -> None:
        self._ends = [found.start() for found in re.finditer("\n", text)]

    def of(self, place: int) -> int:
        return bisect_right(self._ends, place - 1) + 1


class _Spans:
    """Stretches of a text that don't overlap."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def take(self, start: int, end: int) -> bool:
        """Whether none of this stretch was taken before; from now on it is."""
        place = bisect_right(self._starts, start)
        if (place and self._ends[place - 1] > start) or (place < len(self._starts) and self._starts[place] < end):
            return False
        self._starts.insert(place, start)
        self._ends.insert(place, end)
        return True


def _sure(text: str) -> Iterator[tuple[int, int, str, str, bool]]:
    """Place, length, kind and name of each, and whether it's sure; the most telling kinds first."""
    for kind, match in finds(text):
        yield match.start(), len(match[0]), kind, "", True
    for match in _USER.finditer(text):
        if not is_blank(match[2]) and not _CODE.fullmatch(match[2]):
            yield match.start(2), len(match[2]), "password", "a URL", not is_wordlike(match[2])
    for match in _BASIC.finditer(text):
        pair = basic(match[1])
        if pair and not all(not part or is_blank(part) for part in pair):
            yield match.start(1), len(match[1]), "basic", "Authorization", True
    for match in _BEARER.finditer(text):
        if not is_blank(match[1]) and re.search(r"\d", match[1]):
            yield match.start(1), len(match[1]), "bearer", "Authorization", True
    yield from _cookies(text)
    yield from _named(text)


def _cookies(text: str) -> Iterator[tuple[int, int, str, str, bool]]:
    for header in _COOKIES.finditer(text):
        for match in _COOKIE.finditer(header[1]):
            if match[1].lower() not in _ATTRIBUTES and not tells_nothing(match[2]) and not is_wordlike(match[2]):
                yield header.start(1) + match.start(2), len(match[2]), "cookie", match[1], True


def _named(text: str) -> Iterator[tuple[int, int, str, str, bool]]:
    for match in _GRANT.finditer(text):
        if match[0].count("=") > 1 and not is_blank(match[1]):
            yield match.start(1), len(match[1]), "code", "code", True
    for match in _PART.finditer(text):
        if hides(match[1]) and not is_blank(match[2]):
            yield match.start(2), len(match[2]), "named", match[1], True
    for match in _NAMED.finditer(text):
        name, value = match["name"], match["value"]
        says = hides(name)
        if says is False and ("-" not in name or is_open(name) or not is_credential(name)):
            continue
        start = match.start("value")
        if (
            tells_nothing(value)
            or _CODE.fullmatch(value)
            or (_SPACED.fullmatch(text, start - 3, start) and _NAMES.fullmatch(value))
        ):
            continue
        if says is True:
            yield match.start("value"), len(value), "named", name, not is_wordlike(value)
        elif len(value) >= 12 and re.search(r"\d", value) and re.search(r"[A-Za-z]", value):
            yield match.start("value"), len(value), "named", name, True


def _disorder(text: str) -> float:
    """Shannon's entropy, in bits per character."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())
