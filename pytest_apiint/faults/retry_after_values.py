"""What servers put into Retry-After: what the standard allows, and what has been seen in the wild.

RFC 9110, 10.2.3 knows two forms: a number of seconds (digits and nothing else), and an HTTP-date in any of the three
formats of 5.6.7. Everything else is junk, and was sent by some API all the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import formatdate
from typing import Final

from pytest_apiint.exchange import Request
from pytest_apiint.faults import kinds
from pytest_apiint.faults.kinds import Fault, Status
from pytest_apiint.script import Answer, Decision

_AHEAD: Final = 30  # seconds until a date that isn't over


@dataclass(frozen=True, slots=True)
class RetryAfterValue:
    """One value: `text` as it's sent, or `made` of the present moment (seconds since 1970).

    `seconds` is what a right reader waits; None where the value is junk, or beyond all waiting. `valid` is the
    standard's word on it, but for digits that are no delay (an epoch, or more than any clock counts), which its
    grammar lets pass.
    """

    name: str
    text: str = ""
    made: Callable[[float], str] | None = None
    seconds: float | None = None
    valid: bool = False

    def raw(self, now: float) -> str:
        """The header's value at the moment `now`."""
        return self.text if self.made is None else self.made(now)

    def fault(self, status: int = 429) -> Fault:
        """An answer with `status` and this Retry-After; a date is made when the answer is."""
        answer = self.answer(status, 0.0)  # also for a date: it says what's wrong with the status
        return answer if self.made is None else Told(self, status)

    def answer(self, status: int, now: float) -> Status:
        """The answer as it is sent at the moment `now`."""
        answer = kinds.status(status, headers={"Retry-After": self.raw(now)})
        return replace(answer, label=f"with retry-after {self.name}")

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Told(Fault):
    """An answer that tells the client when to come back, counted from the moment that it's sent."""

    value: RetryAfterValue
    status: int

    @property
    def kind(self) -> str:
        return f"status {self.status} with retry-after {self.value}"

    def decision(self, request: Request, usual: Answer) -> Decision:
        return self.value.answer(self.status, time.time()).decision(request, usual)


def imf_date(moment: float) -> str:
    """``Sun, 06 Nov 1994 08:49:37 GMT``."""
    return formatdate(moment, usegmt=True)


def rfc850_date(moment: float) -> str:
    """``Sunday, 06-Nov-94 08:49:37 GMT``."""
    return _shown(moment, "%A, %d-%b-%y %H:%M:%S GMT")


def asctime_date(moment: float) -> str:
    """``Sun Nov  6 08:49:37 1994``."""
    there = datetime.fromtimestamp(moment, UTC)
    return f"{_NAMES[there.weekday()][:3]} {_MONTHS[there.month - 1]} {there.day:>2} {there:%H:%M:%S %Y}"


_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _shown(moment: float, form: str) -> str:
    """As `strftime` in the C locale, whatever the machine's."""
    there = datetime.fromtimestamp(moment, UTC)
    form = form.replace("%A", _NAMES[there.weekday()]).replace("%b", _MONTHS[there.month - 1])
    return there.strftime(form)


def _valid(name: str, text: str, seconds: float) -> RetryAfterValue:
    return RetryAfterValue(name, text, seconds=seconds, valid=True)


def _date(
    name: str, made: Callable[[float], str], seconds: float | None = None, *, valid: bool = False
) -> RetryAfterValue:
    return RetryAfterValue(name, made=made, seconds=seconds, valid=valid)


def _junk(name: str, text: str) -> RetryAfterValue:
    return RetryAfterValue(name, text)


RETRY_AFTER_VALUES: Final[tuple[RetryAfterValue, ...]] = (
    _valid("seconds", "7", 7),
    _valid("zero", "0", 0),
    _valid("leading-zeros", "007", 7),
    _valid("spaces", " 7 ", 7),
    _valid("day", "86400", 86_400),
    _valid("huge", "999999999999", 999_999_999_999),
    _date("imf-date", lambda now: imf_date(now + _AHEAD), _AHEAD, valid=True),
    _date("rfc850-date", lambda now: rfc850_date(now + _AHEAD), _AHEAD, valid=True),
    _date("asctime-date", lambda now: asctime_date(now + _AHEAD), _AHEAD, valid=True),
    _date("past-date", lambda now: imf_date(now - 3600), 0, valid=True),
    _valid("year-1970", "Thu, 01 Jan 1970 00:00:00 GMT", 0),
    # Two digits of a year lie within 50 years from now, or in the last century (RFC 9110, 5.6.7).
    _valid("rfc850-date-of-1994", "Sunday, 06-Nov-94 08:49:37 GMT", 0),
    _valid("leap-second", "Sat, 31 Dec 2016 23:59:60 GMT", 0),
    # A date by the standard, and nothing that anybody waits for.
    RetryAfterValue("year-9999", "Fri, 31 Dec 9999 23:59:59 GMT", valid=True),
    _junk("year-99999", "Fri, 31 Dec 99999 23:59:59 GMT"),
    _junk("negative", "-1"),
    _junk("float", "0.5"),
    _junk("long-float", "0.49300000000000005"),
    _junk("whole-float", "30.0"),
    _junk("exponent", "1e3"),
    _junk("plus-sign", "+5"),
    _junk("empty", ""),
    _junk("inf", "inf"),
    _junk("infinity", "-Infinity"),
    _junk("nan", "nan"),
    _junk("duration", "1m0s"),
    _junk("iso-duration", "PT30S"),
    _junk("seconds-with-unit", "30s"),
    _junk("seconds-in-words", "30 seconds"),
    _junk("word", "soon"),
    _junk("list", "5, 10"),
    _junk("negative-in-list", "5, -1"),
    _junk("semicolon", "120;x=1"),
    _junk("quoted", '"120"'),
    _junk("null", "null"),
    _junk("none", "None"),
    _junk("hexadecimal", "0x1F"),
    _junk("underscores", "1_000"),
    _junk("superscript", "\u00b2"),
    _junk("arabic-digit", "\u0663".encode().decode("latin-1")),  # as UTF-8 bytes: a header holds no more
    _junk("superscript-in-utf-8", "\u00b2".encode().decode("latin-1")),
    _junk("latin-1", "bient\u00f4t"),
    _junk("no-text", "\x80\xfe\xff"),
    _junk("many-digits", "9" * 30),
    _junk("digits-beyond-int", "9" * 5_000),
    _junk("long-word", "x" * 8_000),
    _date("epoch-seconds", lambda now: str(int(now) + _AHEAD)),
    _date("epoch-milliseconds", lambda now: str((int(now) + _AHEAD) * 1000)),
    _date("iso-date", lambda now: _shown(now + _AHEAD, "%Y-%m-%dT%H:%M:%SZ")),
    _date("date-without-zone", lambda now: imf_date(now + _AHEAD).removesuffix(" GMT")),
    _date("date-with-offset", lambda now: imf_date(now + _AHEAD).replace("GMT", "+0000")),
    _date("date-with-wrong-weekday", lambda now: "Xyz" + imf_date(now + _AHEAD)[3:]),
    _date("date-of-another-weekday", lambda now: imf_date(now + _AHEAD + 86_400)[:3] + imf_date(now + _AHEAD)[3:]),
    _date("lower-case-date", lambda now: imf_date(now + _AHEAD).lower()),
    _junk("day-32", "Fri, 32 Dec 2027 10:00:00 GMT"),
    _junk("hour-25", "Fri, 31 Dec 2027 25:61:61 GMT"),
    _junk("negative-zone", "Fri, 31 Dec 2027 10:00:00 -9999"),
)
