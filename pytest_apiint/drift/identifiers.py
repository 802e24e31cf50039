"""Names that are made by a machine: numbers, dates, UUIDs and other ids, which tell one thing from its like."""

from __future__ import annotations

import re
from typing import Final

from pytest_apiint.secrets.placeholders import holds_placeholder

_MADE: Final = re.compile(
    r"-?\d[\d.:,_/ -]*(?:T[\d:.]+)?(?:Z|[+-]\d\d:?\d\d)?|\d{4}-?(?:Q[1-4]|W\d\d)"  # numbers, dates, times
    r"|(?i:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"|(?=[A-Fa-f]*\d)[0-9A-Fa-f]{8,}"
    r"|[A-Za-z]{1,8}[_-](?=[A-Za-z]*\d)[A-Za-z0-9]{8,}"  # with a prefix: cus_9s6XKzkNRiz8i3
    r"|(?=\w*\d)(?=\w*[A-Z])(?=\w*[a-z])\w{16,}"  # letters of both cases and digits, as of base64
    r"|[^@\s]+@[^@\s]+\.[a-z]+"
)
_LONGEST: Final = 256


def is_identifier(name: str) -> bool:
    """Whether `name` is such a name, and not one that a person has chosen for a field or a path's segment."""
    return len(name) <= _LONGEST and (_MADE.fullmatch(name) is not None or holds_placeholder(name))
