"""What a vendor's own verifier does where the rules leave room: who delegates to it isn't failed for that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# What a signature covers: the body's bytes, some fields in it, or nothing of it.
Binds = Literal["bytes", "fields", "nothing"]
Bodies = Literal["any", "json", "form"]


@dataclass(frozen=True, slots=True)
class Profile:
    """`tolerance` is how old a delivery may be, in seconds; None where the vendor's verifier looks at no age.

    `any_port` where a URL is the same with the port that is meant anyway. `tolerates` are cases of the attack matrix in
    which the vendor's verifier may do otherwise: they never fail.
    """

    has_timestamp: bool = False
    tolerance: float | None = None
    tolerates_future: bool = False
    hex_any_case: bool = False
    utf8_only: bool = False
    bodies: Bodies = "json"
    binds: Binds = "bytes"
    signs_id: bool = False
    signs_url: bool = False
    any_port: bool = False
    several: bool = False
    tolerates: frozenset[str] = frozenset()
