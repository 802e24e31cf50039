"""What a server was asked, by operation."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_apiint.serving.port import Asked


class Tally:
    """Counts requests, those that were wrong, and what was no request at all. Any thread may add."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: Counter[str] = Counter()
        self._wrong: Counter[str] = Counter()
        self._odd = 0

    def add(self, asked: Asked) -> None:
        with self._lock:
            self._asked[asked.operation] += 1
            if asked.wrong:
                self._wrong[asked.operation] += 1

    def add_odd(self) -> None:
        with self._lock:
            self._odd += 1

    @property
    def requests(self) -> int:
        return self._asked.total() + self._odd

    @property
    def invalid(self) -> int:
        return self._wrong.total() + self._odd

    @property
    def odd(self) -> int:
        return self._odd

    def rows(self) -> Iterator[tuple[str, int, int]]:
        """Each operation that was asked for, by name, how often, and how often wrongly."""
        with self._lock:
            found = [(name, count, self._wrong[name]) for name, count in sorted(self._asked.items())]
        yield from found
