"""What has been planned to go wrong next, endpoint by endpoint."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Response
from pytest_apiint.oauth import answers
from pytest_apiint.oauth.problems import OAuthProblem

ENDPOINTS: Final = (
    "authorize",
    "device_authorization",
    "discovery",
    "end_session",
    "introspect",
    "jwks",
    "par",
    "protected_resource",
    "register",
    "revoke",
    "token",
    "userinfo",
)


@dataclass(frozen=True, slots=True)
class Mishap:
    """An OAuth error, or without one a page of a proxy with `status`."""

    error: str | None
    status: int | None

    def answer(self) -> Response:
        """Raises OAuthProblem: the error, which each endpoint answers in its own way."""
        if self.error is not None:
            raise OAuthProblem(self.error, "planned by the test", status=self.status)
        return answers.page(self.status or 502, "502 Bad Gateway" if self.status in (None, 502) else f"{self.status}")


class Mishaps:
    """Queues of what comes next. None is the usual answer."""

    def __init__(self) -> None:
        self._failures: dict[str, deque[Mishap | None]] = defaultdict(deque)
        self._delays: dict[str, deque[float]] = defaultdict(deque)

    def fail(self, endpoint: str, mishap: Mishap | None, times: int) -> None:
        self._failures[known(endpoint)].extend([mishap] * times)

    def delay(self, endpoint: str, seconds: float, times: int) -> None:
        self._delays[known(endpoint)].extend([seconds] * times)

    def next(self, endpoint: str) -> Mishap | None:
        queue = self._failures[endpoint]
        return queue.popleft() if queue else None

    def latency(self, endpoint: str) -> float:
        queue = self._delays[endpoint]
        return queue.popleft() if queue else 0.0

    def left(self) -> Iterator[tuple[str, int]]:
        """How many failures no request has met, by endpoint."""
        for endpoint, queue in self._failures.items():
            if count := sum(mishap is not None for mishap in queue):
                yield endpoint, count


def known(endpoint: str) -> str:
    """`endpoint`; `UsageProblem` where there's none of that name."""
    if endpoint not in ENDPOINTS:
        near = get_close_matches(endpoint, ENDPOINTS, 1)
        raise UsageProblem(f"no endpoint {endpoint!r}: {f'did you mean {near[0]}?' if near else ', '.join(ENDPOINTS)}")
    return endpoint
