"""Civil time in a report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def moment(seconds: float) -> str:
    """ISO 8601 to the millisecond, of seconds since 1970: ``2026-01-01T00:00:00.000Z``."""
    return (_EPOCH + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
