"""Credentials of well-known issuers in a text: `settings.credentials` knows what they look like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout, shorten
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
HOOK: Final = "pytest_apiint_secret_patterns"
_FILLER: Final = re.compile(r"(.)\1{9}|(?i:x{6}|dummy)")


# What hooks gave, for as long as their pytest runs.
_MORE: Final[list[tuple[str, re.Pattern[str]]]] = []


@contextmanager
def registered(more: Iterable[tuple[str, str | re.Pattern[str]]]) -> Iterator[None]:
    """What fits one of these patterns, each with its kind, is a secret meanwhile.

    Raises:
        UsageProblem: one is no pair of a kind and a pattern, or fits everywhere.
    """
    found = [_checked(one) for one in more]
    before = list(_MORE)
    _MORE.extend(found)
    try:
        yield
    finally:
        _MORE[:] = before


def _checked(given: object) -> tuple[str, re.Pattern[str]]:
    kind, pattern = given if isinstance(given, tuple | list) and len(given) == 2 else ("", "")
    rows = [("found", shorten(repr(given), 60)), ("fix", 'pairs such as ("acme-key", r"ak_[0-9a-f]{32}")')]
    if not isinstance(kind, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", kind):
        raise UsageProblem(layout(f"{HOOK}: that is no kind and pattern", rows))
    try:
        compiled: re.Pattern[Any] = re.compile(pattern)
    except (re.error, TypeError) as error:
        raise UsageProblem(layout(f"{HOOK}: that is no regular expression", [*rows, ("seen", str(error))])) from None
    if not isinstance(compiled.pattern, str):
        raise UsageProblem(layout(f"{HOOK}: that is a pattern of bytes, not of text", rows))
    if compiled.search(""):
        raise UsageProblem(layout(f"{HOOK}: that fits everywhere, as it fits nothing at all", rows))
    return kind, compiled


def issued(text: str) -> Iterator[tuple[str, str]]:
    """Each value in `text` that an issuer's pattern fits, with its kind."""
    for kind, found in finds(text):
        # A key in PEM stands in JSON as one line.
        yield found[0].replace("\\n", "\n"), kind


def finds(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """The places of such values, by kinds; documentation's fillers and placeholders are none."""
    for kind, pattern in _MORE:
        yield from ((kind, found) for found in pattern.finditer(text) if found[0] and not is_blank(found[0]))
    if not _SOME.search(text):
        return
    for kind, pattern in _COMPILED.items():
        if any(letters in text for letters in _LETTERS.get(kind, ("",))):
            for found in pattern.finditer(text):
                if not is_blank(found[0]) and (kind == "jwt" or not _FILLER.search(found[0])):
                    yield kind, found
