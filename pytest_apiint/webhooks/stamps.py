"""Timestamps that are none, or that say a moment in a way that nobody asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

# From the proper text of a moment to an odd one.
ODD: Final[Mapping[str, Callable[[str], str]]] = {
    "word": lambda _: "yesterday",
    "float": lambda stamp: f"{stamp}.5",
    "nan": lambda _: "nan",
    "inf": lambda _: "inf",
    "negative": lambda stamp: f"-{stamp}",
    "400-digits": lambda _: "9" * 400,
    "milliseconds": lambda stamp: f"{stamp}000",
    "arabic-indic": lambda stamp: "".join(chr(0x0660 + int(c)) if c.isdigit() else c for c in stamp),
}
