"""One call on its way: what comes next, given what came so far. It decides; the clients send, and sleep."""

from __future__ import annotations

import logging
import random
import time
import uuid
from typing import Generic, TypeVar

from acme import limits, waiting
from acme.calls import Answer, Call
from acme.errors import AcmeError, AcmeRateLimited
from acme.traffic import Traffic

T = TypeVar("T")
log = logging.getLogger("acme")


class Course(Generic[T]):
    """The attempts of one call.

    Raises:
        AcmeUnavailable: Acme has been down of late, so it isn't asked now.
    """

    def __init__(self, call: Call[T], traffic: Traffic, secret: str) -> None:
        self.call = call
        self.request_id = str(uuid.uuid4())
        self._traffic = traffic
        self._secret = secret
        self._probe = traffic.admit()
        self._attempts = 0
        # Callers that were all told to wait for 30 s shouldn't all come back in the same moment.
        self._spread = random.uniform(0, waiting.BASE)
        self._begun = self._not_before = time.monotonic()
        self._deadline = self._begun + waiting.DEADLINE

    @property
    def headers(self) -> dict[str, str]:
        """The same for all attempts, so that Acme and its logs see one call."""
        return {**self.call.headers, "X-Request-ID": self.request_id}

    def wait(self) -> float:
        """Seconds until the next attempt; 0 if it may start. Ask again after waiting: Acme may have said more.

        Raises:
            AcmeRateLimited: Acme wants a pause that is too long to sit out.
        """
        now, pause = time.monotonic(), self._traffic.paused_until
        if pause > now:
            pause += self._spread
            if pause - now > waiting.LONGEST_WAIT + waiting.BASE or pause >= self._deadline:
                raise AcmeRateLimited(
                    f"not asked: Acme wants a pause of {pause - now:.0f} s",
                    request_id=self.request_id,
                    retry_after=pause - now,
                )
        wait = max(self._not_before, pause) - now
        return wait if wait > 1e-6 else 0.0  # a sleep may end a rounding error early

    def begin(self) -> float:
        """An attempt starts now: how many seconds it may take at most."""
        self._attempts += 1
        self._begun = time.monotonic()
        return self._deadline - self._begun

    def finish(self, answer: Answer) -> T:
        """What the call returns.

        Raises:
            AcmeError: the answer is no success.
        """
        if pause := limits.used_up(answer.headers):
            self._traffic.pause(pause)
        result = self.call.read(answer.json(self._secret))
        self._log(str(answer.status))
        self._traffic.ended()
        return result

    def failed(self, error: AcmeError) -> None:
        """Go on to another attempt.

        Raises:
            AcmeError: `error`, where another attempt would be of no use, or come too late.
        """
        error.request_id = error.request_id or self.request_id
        self._log(f"{error.status or 'no answer'} ({type(error).__name__})")
        asked = error.retry_after or 0.0
        if asked and isinstance(error, AcmeRateLimited):
            self._traffic.pause(asked)
        wait = max(waiting.backoff(self._attempts), asked + self._spread if asked else 0.0)
        last = self._probe or self._attempts > waiting.RETRIES or asked > waiting.LONGEST_WAIT
        if last or not error.retryable or time.monotonic() + wait >= self._deadline:
            self._traffic.ended(error)
            raise error
        self._not_before = time.monotonic() + wait

    def _log(self, outcome: str) -> None:
        # The path without its query, and no header: what isn't logged can't leak.
        took = time.monotonic() - self._begun
        log.info(
            "%s %s -> %s in %.3f s, attempt %d, request %s",
            self.call.method,
            self.call.path,
            outcome,
            took,
            self._attempts,
            self.request_id,
        )
