"""Words that Locust's process and this one have in common; none of them imports the other."""

from __future__ import annotations

from typing import Final

# What a 429 is counted under, behind its operation.
LIMITED: Final = " [429]"
# How failures begin that aren't the connection's.
ANSWERED: Final = "answered "
REFUSED: Final = "refused: "
# Variables: where the figures are written, and whose end is Locust's too.
RESULTS: Final = "APIINT_LOAD_RESULTS"
PARENT: Final = "APIINT_LOAD_PARENT"
