"""How old a recording may be, and what happens to one that is older."""

from __future__ import annotations

import re
from datetime import timedelta

from pytest_apiint.settings.model import WhenExpired
from pytest_apiint.settings.shown import nearest
from pytest_apiint.settings.values import Unfit

AN_AGE = '"180d", "26w": a whole number of days or weeks'
WHEN_EXPIRED = ("warn", "fail")
EITHER = '"warn" or "fail"'
_DAYS = {"d": 1, "w": 7}
_MOST = 36_500  # days; more is "for ever", which is the key left out
_WRITTEN = re.compile(r"(\d{1,6})\s*([a-z]+)", re.ASCII)


def age(found: object) -> timedelta:
    """An age as ``"180d"``.

    Raises:
        Unfit: it isn't written like that.
    """
    if not isinstance(found, str):
        small = isinstance(found, int) and not isinstance(found, bool) and 0 < found <= _MOST
        raise Unfit("must be a string", f'did you mean "{found}d"?' if small else "")
    written = _WRITTEN.fullmatch(found.strip())
    if written is None or written[2] not in _DAYS:
        raise Unfit("isn't an age", _meant(written) if written else "")
    days = int(written[1]) * _DAYS[written[2]]
    if not days:
        raise Unfit("must be at least a day", "without a limit, leave the key out")
    if days > _MOST:
        raise Unfit("is too long", "without a limit, leave the key out")
    return timedelta(days=days)


def when_expired(found: object) -> WhenExpired:
    """What happens to a recording that is too old: one of `WHEN_EXPIRED`.

    Raises:
        Unfit: it's neither.
    """
    match found:
        case "warn" | "fail":
            return found
        case str():
            raise Unfit("must be one of two words", nearest(found, WHEN_EXPIRED))
    raise Unfit("must be a string")


def _meant(written: re.Match[str]) -> str:
    days = {"day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30, "m": 30, "y": 365, "year": 365}
    factor = days.get(written[2])
    return f'did you mean "{int(written[1]) * factor}d"?' if factor else ""
