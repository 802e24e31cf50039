"""Which edition of a description it is: told by its bytes, since versions that are written in them prove nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

_DIGITS = 12


def edition(path: Path) -> str | None:
    """``sha256:`` and the first 12 hex digits of the file's hash; None where it can't be read.

    Of the file alone: what it refers to in other files may change without it.
    """
    try:
        return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()[:_DIGITS]}"
    except OSError:
        return None
