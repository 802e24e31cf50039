"""What came, as requests-mock tells it: with its names and its request objects, made when they are first looked at."""

from __future__ import annotations

from typing import Any

from pytest_apiint.origins import engine


class History:
    """Every request that came, in order."""

    def __init__(self) -> None:
        self._history: list[Any] = []

    @property
    def request_history(self) -> list[Any]:
        self._history[:] = [engine.seen(entry) for entry in self._history]
        return self._history

    @property
    def last_request(self) -> Any:
        return self.request_history[-1] if self._history else None

    @property
    def call_count(self) -> int:
        return len(self._history)

    @property
    def called(self) -> bool:
        return bool(self._history)

    @property
    def called_once(self) -> bool:
        return len(self._history) == 1

    def reset(self) -> None:
        """Forget what came."""
        self._history.clear()
