"""What an answer says of when to come back. What can't be read is as good as not there."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

# RFC 9110, 5.6.7: the form of today, RFC 850's, and that of C's asctime().
_DATE = re.compile(
    r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT"
    r"|[A-Z][a-z]{5,8}, [0-9]{2}-[A-Z][a-z]{2}-[0-9]{2} [0-9:]{8} GMT"
    r"|[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} [0-9]{4}"
)
_EPOCH = 1e9  # from here on, a number of seconds is a date: no limit lasts for 30 years
_AGES = 1e10  # five thousand digits are a number too


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds from now (RFC 9110, 10.2.3: seconds or a date), 0 at least."""
    text = headers.get("Retry-After", "").strip(" \t")
    seconds = _number(text)
    if seconds is None and (moment := _moment(text)) is not None:
        seconds = moment - _their_now(headers)
    return None if seconds is None else max(0.0, seconds)


def used_up(headers: Mapping[str, str]) -> float | None:
    """Seconds until calls are allowed again, where none is left; 0 where the answer doesn't say.

    Reads ``RateLimit: "x";r=0;t=30`` and the older fields ``[X-]RateLimit-Remaining`` and ``-Reset``.
    """
    limit = headers.get("RateLimit", "")
    left, reset = _parameter("r", limit), _parameter("t", limit)
    for prefix in ("RateLimit", "X-RateLimit"):
        left = left or headers.get(f"{prefix}-Remaining", "").strip()
        reset = reset or headers.get(f"{prefix}-Reset", "").strip()
    if _number(left) != 0:
        return None
    seconds = _number(reset) or 0.0
    return max(0.0, seconds - _their_now(headers)) if seconds >= _EPOCH else seconds


def _number(text: str) -> float | None:
    """Digits and nothing else: `float` and `int` take nan, 1_0, and digits of other scripts for numbers."""
    return min(float(text), _AGES) if re.fullmatch(r"[0-9]+", text) else None


def _parameter(name: str, field: str) -> str:
    found = re.search(rf";\s*{name}=([0-9]+)", field)
    return found[1] if found else ""


def _their_now(headers: Mapping[str, str]) -> float:
    """The time where the answer comes from: its dates are by that clock, which may be minutes off from ours."""
    sent = _moment(headers.get("Date", ""))
    return time.time() if sent is None else sent


def _moment(text: str) -> float | None:
    try:
        # asctime's form names no zone, and means UTC.
        return parsedate_to_datetime(text).replace(tzinfo=UTC).timestamp() if _DATE.fullmatch(text) else None
    except (ValueError, OverflowError):
        return None
