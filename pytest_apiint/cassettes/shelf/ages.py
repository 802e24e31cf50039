"""How long ago something was recorded, in words and in limits."""

from __future__ import annotations

from datetime import datetime, timedelta

_DAY = 86_400
_UNITS = ((_DAY, "day"), (3600, "hour"), (60, "minute"))


def age(recorded: datetime, now: datetime) -> str:
    """The time since then in whole units of its largest: "200 days", "3 hours"; "0 minutes" for the future."""
    seconds = max(0.0, (now - recorded).total_seconds())
    length, unit = next((unit for unit in _UNITS if seconds >= unit[0]), _UNITS[-1])
    return counted(int(seconds // length), unit)


def counted(number: int, noun: str) -> str:
    """`number` of them, in words: "1 day", "2 days"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def expired(recorded: datetime | None, limit: timedelta | None, now: datetime) -> bool:
    """Whether it's older than the limit; what doesn't tell its age isn't."""
    return recorded is not None and limit is not None and now - recorded > limit
