"""What the calls of one client have in common: pauses that Acme asked for, and a circuit breaker. Thread-safe."""

from __future__ import annotations

import time
from threading import Lock

from acme.errors import AcmeError, AcmeUnavailable
from acme.waiting import LONGEST_PAUSE

FAILURES = 5
OPEN_FOR = 30.0


class Traffic:
    """The breaker opens for 30 s after 5 calls in a row that found Acme down; then one call at a time may try."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._paused_until = 0.0
        self._failures = 0
        self._open_until = 0.0

    def admit(self) -> bool:
        """Let a call begin. Says whether it's a probe, which is tried only once.

        Raises:
            AcmeUnavailable: the breaker is open.
        """
        with self._lock:
            if self._failures < FAILURES:
                return False
            wait = self._open_until - time.monotonic()
            if wait > 0:
                raise AcmeUnavailable(
                    f"not asked: Acme failed {self._failures} times in a row (again in {wait:.0f} s)", retry_after=wait
                )
            # The next ones go on waiting. Should the probe be cancelled, another may try in its turn.
            self._open_until = time.monotonic() + OPEN_FOR
            return True

    def ended(self, error: AcmeError | None = None) -> None:
        """A call has come to its end. Whatever Acme answered but 5xx, it is there."""
        with self._lock:
            if not isinstance(error, AcmeUnavailable):
                self._failures = 0
                return
            self._failures += 1
            self._open_until = time.monotonic() + OPEN_FOR

    def pause(self, seconds: float) -> None:
        """Acme wants no calls for so long, whichever call was told so."""
        with self._lock:
            self._paused_until = max(self._paused_until, time.monotonic() + min(seconds, LONGEST_PAUSE))

    @property
    def paused_until(self) -> float:
        return self._paused_until
