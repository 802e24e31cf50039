"""What names say: of header fields and parameters that are for credentials."""

from __future__ import annotations

import re
from typing import Final

# Only what the name of a query parameter says beyond doubt: `author` and `sort_key` are no credentials.
_SAYS: Final = re.compile(
    r"(x[-_])?(api|access|secret|private|subscription|auth|app|client)[-_]?(key|token|secret)"
    r"|(session|user)[-_]?token|.+\[(api[-_]?key|client[-_]?secret|passw(or)?d|secret)\]"
    r"|auth|password|passwd|pwd|passphrase|secret|token|bearer|jwt|id_token|refresh_token|session_?id",
    re.IGNORECASE,
)
# Of header fields, likewise: X-Author names somebody.
_FIELD: Final = re.compile(
    r"(^|[-_])(auth|authorization|authentication|cookie|(api|access|private|secret)?key|token|secret|passw(or)?d"
    r"|signature|credentials?|session|jwt)($|[-_])",
    re.IGNORECASE,
)


def is_credential(field: str) -> bool:
    """Whether a header field of that name is for credentials; an idempotency key is none."""
    return _FIELD.search(field) is not None and not re.search("idempotency|websocket", field, re.IGNORECASE)


def names_a_secret(parameter: str) -> bool:
    """Whether a query parameter of that name is for credentials, and for nothing else."""
    return _SAYS.fullmatch(parameter) is not None
