"""How long an answer asks to wait: by the service's own header fields, the standard's, or its body."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final

from pytest_apiint.exchange import Response
from pytest_apiint.formats.model import Format
from pytest_apiint.journal.http_date import http_date
from pytest_apiint.journal.retry_after import asked
from pytest_apiint.profiles import Profile, WaitHeader

_DECIMAL: Final = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,9})?", re.ASCII)
_PARTS: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(ms|h|m|s)", re.ASCII)
_UNITS: Final = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


def wait_of(response: Response, form: Format | None, profile: Profile, document: Any, now: float) -> float | None:
    """Seconds that `response` asks to wait, at `now` seconds since 1970; None where it asks for none."""
    by_itself = asked(response, now=now)
    if by_itself is not None:
        return by_itself.seconds
    for header in _headers(response, profile):
        if (found := seconds(header, response, now)) is not None:
            return found
    return form.wait(document) if form is not None and form.wait is not None else None


def _headers(response: Response, profile: Profile) -> list[WaitHeader]:
    """A window's end is a wait only for who has none left of it: it comes with every answer."""
    limits = profile.rate_limit
    resets = [header for header in (limits.reset,) if header is not None]
    spent = limits.remaining is not None and response.headers.get(limits.remaining, "").strip() == "0"
    waits = [header for header in limits.retry_after if header not in resets or spent or response.status == 429]
    return waits + [header for header in resets if spent and header not in waits]


def seconds(header: WaitHeader, response: Response, now: float) -> float | None:
    """What the field says, in seconds from now; None where it isn't there, or can't be read."""
    text = response.headers.get(header.name, "").strip()
    here = http_date(response.headers.get("Date", "").strip(), now=now)
    here = now if here is None else here
    if header.unit == "duration":
        return _duration(text)
    if header.unit in ("date", "iso-8601") or (header.unit == "seconds-or-date" and not _DECIMAL.fullmatch(text)):
        moment = _iso(text) if header.unit == "iso-8601" else http_date(text, now=now)
        return None if moment is None else max(0.0, moment - here)
    if not _DECIMAL.fullmatch(text):
        return None
    value = float(text)
    if header.unit == "milliseconds":
        return value / 1000
    if header.unit in ("epoch-seconds", "epoch-milliseconds"):
        return max(0.0, (value if header.unit == "epoch-seconds" else value / 1000) - here)
    return value


def _duration(text: str) -> float | None:
    """Go's ``6m0s`` or ``12ms``."""
    parts = _PARTS.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


def _iso(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
