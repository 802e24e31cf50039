"""How long an answer asks the client to wait: Retry-After (RFC 9110, 10.2.3) and its siblings in milliseconds."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from pytest_apiint.exchange import Exchange, Response
from pytest_apiint.journal.http_date import http_date

# In the order in which the clients of Azure and OpenAI ask for them.
MILLISECONDS: Final = ("retry-after-ms", "x-ms-retry-after-ms")
FIELDS: Final = (*MILLISECONDS, "retry-after")
_OWS = " \t"
_SECONDS = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """What was asked. `seconds` count from the answer's end, and are 0 for a date that has passed."""

    seconds: float
    dated: bool  # as a date, which has no fractions of a second
    field: str
    text: str  # as sent

    def __str__(self) -> str:
        return f"{self.field}: {self.text}"


def retry_after(exchange: Exchange, *, epoch: float = 0.0) -> RetryAfter | None:
    """What the exchange's answer asks for; ``None`` where it asks for nothing, or for nothing that can be read.

    A date counts from the answer's own ``Date``, so that the server's clock is measured against itself; without
    one, from the civil time at which the answer ended (`epoch` is that of the test's second 0).
    """
    response = exchange.outcome
    if not isinstance(response, Response):
        return None
    return asked(response, now=epoch + exchange.ended)


def asked(response: Response, *, now: float) -> RetryAfter | None:
    """What an answer asks for, as of `now` in seconds since 1970: as `retry_after` of an exchange."""
    for field in FIELDS:
        if field in response.headers and (found := _read(response, field, now)) is not None:
            return found
    return None


def unreadable(exchange: Exchange, *, epoch: float = 0.0) -> str | None:
    """The Retry-After that an answer holds and that nobody can read."""
    response = exchange.outcome
    if not isinstance(response, Response) or retry_after(exchange, epoch=epoch) is not None:
        return None
    return next((response.headers[field] for field in reversed(FIELDS) if field in response.headers), None)


def _read(response: Response, field: str, now: float) -> RetryAfter | None:
    text = response.headers[field].strip(_OWS)
    if field in MILLISECONDS:
        return _number(text, field, _DECIMAL, 1000.0)
    return _number(text, "Retry-After", _SECONDS, 1.0) or _date(text, response, now)


def _number(text: str, field: str, form: re.Pattern[str], divisor: float) -> RetryAfter | None:
    if not form.fullmatch(text):
        return None
    seconds = float(text) / divisor
    # Five thousand digits are a number to the grammar and infinity to everybody else.
    return RetryAfter(seconds, dated=False, field=field, text=text) if math.isfinite(seconds) else None


def _date(text: str, response: Response, now: float) -> RetryAfter | None:
    moment = http_date(text, now=now)
    if moment is None:
        return None
    sent = http_date(response.headers.get("Date", "").strip(_OWS), now=now)
    seconds = max(0.0, moment - (now if sent is None else sent))
    return RetryAfter(seconds, dated=True, field="Retry-After", text=text)
