"""What was looked at, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Word: TypeAlias = Literal["ok", "warn", "FAIL"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing: its `topic`, its name, how it is, what is to be said of it, and what to do."""

    topic: str
    name: str
    word: Word
    says: str = ""
    fix: str = ""
