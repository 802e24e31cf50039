"""HTTP-date (RFC 9110, 5.6.7), to the letter of its grammar.

`email.utils` reads far more than that, and reads the asctime form without its zone.
"""

from __future__ import annotations

import calendar
import re
import time

# Not calendar.month_abbr, which follows the locale.
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
}
_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_LONG_DAY = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
_TIME = "(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_DAY}, (?P<day>[0-9]{{2}}) {_MONTH} (?P<year>[0-9]{{4}}) {_TIME} GMT",  # IMF-fixdate
        rf"{_LONG_DAY}, (?P<day>[0-9]{{2}})-{_MONTH}-(?P<short>[0-9]{{2}}) {_TIME} GMT",  # RFC 850
        rf"{_DAY} {_MONTH} (?P<day>[0-9]{{2}}| [0-9]) {_TIME} (?P<year>[0-9]{{4}})",  # asctime
    )
)


def http_date(text: str, *, now: float) -> float | None:
    """`text` as seconds since 1970; ``None`` where it's no HTTP-date.

    `now` settles the century of the RFC 850 form: more than 50 years ahead means the past.
    A day name that isn't the date's own is let pass, since the grammar doesn't tie them.
    """
    for form in _FORMS:
        if match := form.fullmatch(text):
            return _seconds({name: part for name, part in match.groupdict().items() if part}, now)
    return None


def _seconds(parts: dict[str, str], now: float) -> float | None:
    year = int(parts["year"]) if "year" in parts else _century(int(parts["short"]), now)
    month, day = _MONTHS[parts["month"]], int(parts["day"])
    hour, minute, second = int(parts["hour"]), int(parts["minute"]), int(parts["second"])
    if not (year and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    if hour > 23 or minute > 59 or second > 60:  # 60 is a leap second
        return None
    return float(calendar.timegm((year, month, day, hour, minute, second)))


def _century(short: int, now: float) -> int:
    this_year = time.gmtime(now).tm_year
    year = this_year - this_year % 100 + short
    return year - 100 if year > this_year + 50 else year
