"""Which values tell so little that they are no secret, or stand everywhere."""

from __future__ import annotations

import re
from typing import Final

from pytest_apiint.secrets.forms import SHORTEST
from pytest_apiint.secrets.placeholders import is_placeholder

_WORDS: Final = re.compile(
    r"access(_token)?|active|anonymous|authorization|bearer(_token)?|client_credentials|default|(dis|en)abled|example"
    r"|expired|(in)?valid|localhost|missing|nobody|password(123)?|private|production|public|redacted|refresh(_token)?"
    r"|required|sandbox|secret|string|testing|undefined|unknown|username",
    re.IGNORECASE,
)
# Narrow, since what is taken for a mask is written as it is: "$ecret1" and "[hunter2]" are passwords.
_MASKED: Final = re.compile(
    r"[*xX.\u2022\u2026_-]+|<[A-Za-z][\w :.#-]*>|\$\{[A-Za-z_]\w*\}|\$[A-Z][A-Z_]{2,}|%[A-Z][A-Z_]{2,}%|\{\{.*\}\}"
    r"|[\[({]?(?i:redacted|filtered|masked|hidden|removed|scrubbed|dropped|sanitized)[\])}]?|dummy[-_].*"
)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?")
_LONG: Final = 40
_SMALL: Final = re.compile(r"[+-]?\d{1,8}(?:\.\d*)?|0+")


def tells_nothing(value: str) -> bool:
    """Whether `value` is no secret to look for: too common, or in a secret's place already."""
    return is_common(value) or is_blank(value)


def is_common(value: str) -> bool:
    """Whether `value` is short, a word that stands everywhere, a date or a small number."""
    return (
        len(value) < SHORTEST
        or _WORDS.fullmatch(value) is not None
        or _SMALL.fullmatch(value) is not None
        or _MOMENT.fullmatch(value) is not None
        or len(set(value)) < 3
    )


def is_blank(value: str) -> bool:
    """Whether `value` stands in a secret's place already: a placeholder, a mask, a dummy, a variable's name."""
    return not value.strip() or is_placeholder(value) or _MASKED.fullmatch(value) is not None


def is_wordlike(value: str) -> bool:
    """Whether `value` reads as a word or a few: a setting or a name rather than a key."""
    return len(value) <= _LONG and re.fullmatch(r"[A-Za-z]{1,15}(?:[-_ /.,:][A-Za-z]{1,15})*", value) is not None
