"""How often, how long and until when: the numbers that both clients share."""

from __future__ import annotations

import random

RETRIES = 4
RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
CONNECT_TIMEOUT = 3.0
READ_TIMEOUT = 10.0
DEADLINE = 90.0  # of one call, with all its attempts and waits

BASE = 0.5
CAP = 20.0
# Who is told to come back in an hour should hear of it now, and not be kept waiting.
LONGEST_WAIT = 60.0
# No single answer silences a client for longer than this.
LONGEST_PAUSE = 3600.0


def backoff(failures: int) -> float:
    """Seconds to wait after so many failed attempts: exponential, with equal jitter, so that it's never nothing."""
    full = min(CAP, BASE * 2.0 ** (failures - 1))
    return full / 2 + random.uniform(0, full / 2)
