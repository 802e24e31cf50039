"""Numbers as a person reads them: seconds, bytes, shares and moments."""

from __future__ import annotations

from datetime import UTC, datetime
from math import floor, isfinite
from typing import Final

_DAYS: Final = 10_000


def counted(count: int, noun: str) -> str:
    """``1 test``, ``3,000 tests``."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def seconds(value: float) -> str:
    """``0 s``, ``12 ms``, ``3.5 s``, ``2 min 30 s``, ``6 h``, ``3 d 4 h``: two units at most."""
    if not isfinite(value) or abs(value) > _DAYS * 86_400:
        return f"over {_DAYS:,} d"
    if value < 0:
        return f"-{seconds(-value)}"
    if value < 1:
        return f"{_plain(value * 1000, 1 if value < 0.1 else 0)} ms" if value >= 0.00005 else "0 s"
    if value < 120:
        return f"{_plain(value, 2 if value < 10 else 1)} s"
    whole = round(value)
    if whole < 3600:
        return _two(whole, 60, "min", "s")
    minutes = round(value / 60)
    return _two(minutes, 60, "h", "min") if minutes < 2880 else _two(round(minutes / 60), 24, "d", "h")


def _plain(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _two(value: int, base: int, large: str, small: str) -> str:
    whole, rest = divmod(value, base)
    return f"{whole:,} {large}" + (f" {rest} {small}" if rest else "")


def size(count: int) -> str:
    """``512 B``, ``1.5 kB``, ``1 MB``: thousands, as HTTP's lengths are read."""
    for unit, factor in (("MB", 1_000_000), ("kB", 1000)):
        if count >= factor:
            return f"{_plain(count / factor, 1)} {unit}"
    return f"{count} B"


def percent(value: float) -> str:
    """``96.3 %``; what isn't all is never rounded up to 100."""
    return f"{_plain(floor(value * 10) / 10, 1)} %"


def moment(since_1970: float) -> str:
    """``2026-11-29 20:47:21 UTC``."""
    try:
        return datetime.fromtimestamp(since_1970, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return f"{since_1970:.0f} s after 1970"
