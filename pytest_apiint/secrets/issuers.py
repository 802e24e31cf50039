"""Credentials of well-known issuers in a text: `settings.credentials` knows what they look like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from pytest_apiint.secrets.jwt import JWT
from pytest_apiint.secrets.values import is_blank
from pytest_apiint.settings import credentials

PATTERNS: Final[Mapping[str, str]] = {**credentials.PATTERNS, "jwt": JWT.pattern}
# What stands in each match, since looking for a few letters is a hundred times quicker than a pattern.
_LETTERS: Final[Mapping[str, tuple[str, ...]]] = {**credentials.LETTERS, "jwt": ("eyJ",)}
_COMPILED: Final = {kind: re.compile(rf"(?<![A-Za-z0-9_])(?:{pattern})") for kind, pattern in PATTERNS.items()}
_SOME: Final = re.compile(
    r"[MNO][\w-]{23,27}\.|" + "|".join(re.escape(part) for parts in _LETTERS.values() for part in parts)
)
_FILLER: Final = re.compile(r"(.)\1{9}|(?i:x{6}|dummy)")


def issued(text: str) -> Iterator[tuple[str, str]]:
    """Each value in `text` that an issuer's pattern fits, with its kind."""
    for kind, found in finds(text):
        # A key in PEM stands in JSON as one line.
        yield found[0].replace("\\n", "\n"), kind


def finds(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """The places of such values, by kinds; documentation's fillers and placeholders are none."""
    if not _SOME.search(text):
        return
    for kind, pattern in _COMPILED.items():
        if any(letters in text for letters in _LETTERS.get(kind, ("",))):
            for found in pattern.finditer(text):
                if not is_blank(found[0]) and (kind == "jwt" or not _FILLER.search(found[0])):
                    yield kind, found
