"""What a served API says of a request beside its answer, for whoever counts and tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pytest_apiint.origins.port import Origin

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request


@dataclass(frozen=True, slots=True)
class Asked:
    """Which operation a request is counted under, and what is wrong with it, a line each; nothing where it's right."""

    operation: str
    wrong: tuple[str, ...] = ()


class Served(Origin, Protocol):
    """An origin that knows what it's asked."""

    def asked(self, request: Request) -> Asked:
        """What is to be said of `request`, also where a planned fault has answered it."""
