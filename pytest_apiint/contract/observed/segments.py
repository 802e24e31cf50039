"""What a path's segment or an object's key is by its form: a word that the API's makers chose, or somebody's id."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from pytest_apiint.secrets.placeholders import holds_placeholder

_FORMS: Final = (
    ("an integer", re.compile(r"-?[0-9]+")),
    ("a UUID", re.compile(r"(?i)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")),
    ("a ULID", re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")),
    ("a date", re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2}(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?)?")),
    ("an e-mail address", re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
    ("a telephone number", re.compile(r"\+[0-9]{6,}")),
    # A word of seven letters, such as "defaced", has no digit; a hash without one is rare.
    ("a hexadecimal id", re.compile(r"(?i)(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{7,}")),
    ("a prefixed id", re.compile(r"[A-Za-z]{1,12}(?:_[a-z]{1,12})*[_-](?=[A-Za-z]*[0-9])[A-Za-z0-9]{6,}")),
)
# One without digits, which every twelfth of Stripe's is: upper and lower case go to and fro.
_MIXED: Final = re.compile(r"[a-z]{1,12}_(?=(?:[A-Za-z]*[a-z][A-Z]){2})[A-Za-z0-9]{12,}")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_~-]{8,}")
_PIECES: Final = re.compile(r"[0-9]+|[^0-9]+")
_VERSION: Final = re.compile(r"(?i)v[0-9]+(?:[._-]?[0-9a-z]+)*|[0-9]+\.[0-9]+(?:\.[0-9]+)?")
_LONGEST_WORD: Final = 80
_SUFFIX: Final = re.compile(r"(.+)(\.(?:json|xml|csv|pdf|html|txt))")
_NAMES: Final = """
    about active activity admin all archived auth authorize available batch bulk callback config configuration count
    current default export feed filter health healthz history import info inbox index init latest list login logout me
    metadata mine my myself new next now own pending ping popular preview previous public query random recent refresh
    register root schema search self session settings signup stats status summary sync today token top total trending
    upload validate verify version whoami yesterday
"""
_WORDS: Final = frozenset(_NAMES.split())


def form(text: str) -> str | None:
    """How `text` was made, if not by the API's makers: ``an integer``, ``a UUID``; None for a word of theirs."""
    if holds_placeholder(text):
        return "a secret"
    if len(text) > _LONGEST_WORD:
        return "a long text"
    if _VERSION.fullmatch(text):
        return None
    for name, pattern in _FORMS:
        if pattern.fullmatch(text):
            return name
    if _MIXED.fullmatch(text):
        return "a prefixed id"
    return "an id of letters and digits" if _is_token(text) else None


def _is_token(text: str) -> bool:
    """Letters and digits by turns, as chance has them: not ``oauth2``, ``sha256-sums`` or ``page-2-of-3``."""
    if not _TOKEN.fullmatch(text) or not any(one.isdigit() for one in text) or text.isdigit():
        return False
    pieces = _PIECES.findall(text)
    words = [one for one in re.split(r"[_~-]", text) if one]
    return len(pieces) > 3 and not all(one.isdigit() or (one.isalpha() and one.islower()) for one in words)


def is_word(segment: str) -> bool:
    """Whether a segment that stands in an id's place is none: ``me``, ``search``."""
    return unquote(segment).lower() in _WORDS


def parted(segment: str) -> tuple[str, str]:
    """A segment without what tells a format, and that: ``123.json`` is ``123`` and ``.json``."""
    found = _SUFFIX.fullmatch(segment)
    return (found[1], found[2]) if found else (segment, "")


def could_be_id(segment: str) -> bool:
    """Whether an id might be written so, as one that a test invents: ``cus_1``, ``u1``, ``abc-123``."""
    return form(segment) is not None or (any(one.isdigit() for one in segment) and not _VERSION.fullmatch(segment))


def is_told(name: str) -> bool:
    """Whether a name may be repeated: not one that is data, nor one that no file could hold."""
    return name.isprintable() and form(name) is None
