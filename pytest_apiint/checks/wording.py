"""Numbers, places and values as messages put them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pytest_apiint.journal import Call, SleepFact
from pytest_apiint.journal.shown import seconds, target
from pytest_apiint.messages import shorten

_SECRET_FIELD = re.compile(r"auth|cookie|key|token|secret|passw|signature|credential|session", re.IGNORECASE)


def times(count: int, noun: str) -> str:
    """``1 attempt``, ``3 attempts``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def about(value: float) -> str:
    """Seconds for a headline: to the millisecond, and finer only where that would be nothing."""
    return seconds(round(value, 3) or value)


def span(low: float, high: float) -> str:
    """``2 s``, ``0 to 2 s``, ``at least 2 s``."""
    if high == float("inf"):
        return f"at least {seconds(low)}"
    return seconds(high) if seconds(low) == seconds(high) else f"{seconds(low)[:-2]} to {seconds(high)}"


def label(call: Call, width: int = 40) -> str:
    """``GET /users/123``."""
    return shorten(target(call.attempts[0].request), width)


def slept(call: Call, attempt: int) -> str:
    """Where the wait before `attempt` (from 1) was asked for; empty where nobody is known to have slept."""
    before, after = call.attempts[attempt - 2], call.attempts[attempt - 1]
    sleeps = [fact for fact in call.sleeps if before.ended <= fact.started < after.started]
    if not sleeps:
        return ""
    total = seconds(sum(fact.seconds for fact in sleeps))
    slices = f" in {times(len(sleeps), 'sleep')}" if len(sleeps) > 1 else ""
    return f"{total}{slices}, at {_place(sleeps[0])}"


def _place(fact: SleepFact) -> str:
    path = Path(fact.caller_file)
    here = Path.cwd()
    return shorten(f"{path.relative_to(here) if path.is_relative_to(here) else path}:{fact.caller_line}", 50)


def header_value(name: str, value: str) -> str:
    """A header's value as it may be shown: of one that could be a secret only its length and scheme."""
    if not may_be_secret(name):
        return shorten(repr(value), 60)
    scheme, _, rest = value.partition(" ")
    has_scheme = rest and scheme.isalpha() and name.lower() in ("authorization", "proxy-authorization")
    return f"{f'{shorten(scheme, 20)} ' if has_scheme else ''}*** ({times(len(value), 'character')})"


def may_be_secret(field: str) -> bool:
    """Whether a header field of that name usually holds something that must not be printed."""
    return _SECRET_FIELD.search(field) is not None


def listed(items: Sequence[str], most: int = 3) -> str:
    """``a, b, c and 4 more``."""
    rest = len(items) - most
    return ", ".join(items[:most]) + (f" and {rest} more" if rest > 0 else "")
