"""Values that are right and seldom: what the edits of texts, numbers and dates put in the place of the usual ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Nobody's member of an enum, type of an event, or field: what an API that grows sends one day.
NEVER_SEEN: Final = "never_seen"
FIELD: Final = "never_seen_field"
HEADER: Final = "X-Never-Seen"

TEXTS: Final[Mapping[str, str]] = {
    "long": "x" * 5_000,
    "right-to-left": "\u202e\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd",
    "emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1ef\U0001f1f5 \U0001f980",
    "combining": "Z\u0351\u036b\u0343a\u0308\u0301lgo",
    "nul": "a\x00b",
    "null": "null",
    "zero": "0",
    "lines": "a\r\nb\tc",
}
# Half of them don't fit into what somebody, somewhere, keeps them in: int32, a double's mantissa, int64.
NUMBERS: Final[tuple[int, ...]] = (0, -1, 2**31, 2**53 + 1, 2**63)
FRACTIONS: Final[tuple[float, ...]] = (0.5, -0.001, 1e21)
LARGEST: Final[Mapping[str, int]] = {"int32": 2**31 - 1, "int64": 2**63 - 1}

# RFC 3339, section 5.6. A leap second is left out: it's allowed there, and no API sends one.
MOMENTS: Final[Mapping[str, str]] = {
    "offset": "2024-03-01T05:15:00+05:45",
    "west": "2024-02-29T20:00:00-03:30",
    "fraction": "2024-02-29T23:30:00.123456Z",
    "nanoseconds": "2024-02-29T23:30:00.123456789Z",
    "leap-day": "2024-02-29T00:00:00Z",
    "past": "1969-12-31T23:59:59Z",
    "future": "2262-04-12T00:00:00Z",
}
DAYS: Final[Mapping[str, str]] = {"leap-day": "2024-02-29", "past": "1900-03-01", "future": "2262-04-12"}
DATES: Final[Mapping[str, Mapping[str, str]]] = {"date-time": MOMENTS, "date": DAYS}
MANY: Final = 300  # items: more than any page, and than any fixture
DEPTH: Final = 50  # levels of what may hold itself; JSON's readers bear 1,000
