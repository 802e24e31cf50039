"""Civil time in a report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

# Years 1 to 9999, which is as far as it goes: a test may move its clock further.
_FIRST: Final = -62_135_596_800.0
_LAST: Final = 253_402_300_799.0
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def moment(seconds: float) -> str:
    """ISO 8601 to the millisecond, of seconds since 1970: ``2026-01-01T00:00:00.000Z``."""
    return (
        (_EPOCH + timedelta(seconds=min(max(seconds, _FIRST), _LAST)))
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z")
    )
