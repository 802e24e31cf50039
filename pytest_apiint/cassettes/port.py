"""What saving asks of those who know the secrets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pytest_apiint.exchange import Request, Response


class Scrubber(Protocol):
    """Puts placeholders in the place of secrets, and finds the secrets that are left."""

    def reserve(self, text: str) -> None:
        """Give no secret a placeholder that stands in `text`, which stays as it is."""
        ...

    def request(self, request: Request) -> Request:
        """`request` as it may stand on disk."""
        ...

    def response(self, response: Response) -> Response:
        """`response` as it may stand on disk."""
        ...

    def leaks(self, data: bytes) -> Sequence[str]:
        """What of `data` is still secret: a description of each, which never holds the value itself."""
        ...
