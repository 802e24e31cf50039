"""What an authorization server answers where something is wrong (RFC 6749, 4.1.2.1 and 5.2)."""

from __future__ import annotations

from typing import Final

# RFC 6749, 5.2: 400, if nothing else is said. The others are what servers use.
STATUSES: Final = {
    "invalid_client": 401,
    "invalid_token": 401,
    "insufficient_scope": 403,
    "server_error": 500,
    "temporarily_unavailable": 503,
}


class OAuthProblem(Exception):
    """A request that is answered with an error. `headers` go with the answer."""

    def __init__(
        self, error: str, description: str = "", *, status: int | None = None, headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status: int = STATUSES.get(error, 400) if status is None else status
        self.headers = headers
