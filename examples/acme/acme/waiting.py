"""When to try again: the numbers that both clients share."""

from __future__ import annotations

import random
import re
import time
from email.utils import parsedate_to_datetime

RETRIES = 4
RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
CONNECT_TIMEOUT = 3.0
READ_TIMEOUT = 10.0

BASE = 0.5
CAP = 20.0
# Who is told to come back in an hour should hear of it now, and not be kept waiting.
LONGEST_WAIT = 60.0


def backoff(failures: int) -> float:
    """Seconds to wait after so many failed attempts: exponential, with full jitter."""
    return random.uniform(0, min(CAP, BASE * 2 ** (failures - 1)))


def retry_after(value: str | None) -> float | None:
    """Retry-After in seconds from now (RFC 9110, 10.2.3: seconds or a date); None for anything else."""
    if value is None:
        return None
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None
