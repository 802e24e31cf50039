"""Whoever answers in the place of an API: RFC 9110's "origin server"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pytest_apiint.errors import ApiintError
    from pytest_apiint.exchange import Request
    from pytest_apiint.script import Decision


class Origin(Protocol):
    """Answers requests without doing anything itself."""

    def decide(self, request: Request) -> Decision | None:
        """What this origin does with `request`; ``None`` where it has nothing for it."""

    def unmatched(self, request: Request) -> ApiintError:
        """Why it has nothing: the nearest that it has, and what differs."""
