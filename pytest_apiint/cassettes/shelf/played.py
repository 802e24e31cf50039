"""What a run did with cassettes: which it wrote, and what of those it replayed nobody asked for."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Unused:
    """A cassette of `size` interactions, of which no test played those `numbers`, counted from 1."""

    file: str
    numbers: tuple[int, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Written:
    """A cassette that was recorded: `added` interactions after the `kept` ones, by one test or several.

    `left_out` counts answers that their clients left unread.
    """

    file: str
    added: int
    kept: int
    left_out: int = 0


class Played:
    """One process's notes, and those it was handed by others. Any thread may add to them; files are named by texts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unplayed: dict[str, set[int]] = {}
        self._sizes: dict[str, int] = {}
        self._replays: Counter[str] = Counter()
        self._written: list[tuple[str, int, int, int]] = []
        self._recorders = 0  # tests that passed while they were recorded

    def replayed(self, file: str, unplayed: Iterable[int], size: int) -> None:
        """A test that passed was replayed from `file`; the indices of what it left over count from 0."""
        with self._lock:
            self._replay(file, set(unplayed), size, 1)

    def recorded(self, file: str, added: int, kept: int, left_out: int = 0) -> None:
        """A test that passed was recorded into `file`; `added` is 0 where all was there already."""
        with self._lock:
            self._recorders += 1
            if added or left_out:
                self._written.append((file, added, kept, left_out))

    @property
    def any(self) -> bool:
        """Whether a test was replayed or recorded."""
        return bool(self._replays or self._recorders)

    @property
    def recorders(self) -> int:
        """How many tests were recorded and passed."""
        return self._recorders

    @property
    def written(self) -> list[Written]:
        """Each cassette that was written, in the order of their names."""
        found: dict[str, Written] = {}
        for file, added, kept, left_out in sorted(self._written):
            before = found.get(file, Written(file, 0, kept))
            found[file] = Written(file, before.added + added, min(before.kept, kept), before.left_out + left_out)
        return list(found.values())

    def unused(self, users: Mapping[str, int]) -> list[Unused]:
        """The cassettes with interactions that nobody played, where each of their `users` (tests) was replayed."""
        return [
            Unused(file, tuple(number + 1 for number in sorted(rest)), self._sizes[file])
            for file, rest in sorted(self._unplayed.items())
            if rest and self._replays[file] >= users.get(file, 1)
        ]

    def carried(self) -> dict[str, Any]:
        """Everything as plain lists, texts and whole numbers, which xdist can carry."""
        with self._lock:
            rows = [
                [file, sorted(rest), self._sizes[file], self._replays[file]] for file, rest in self._unplayed.items()
            ]
            return {"replayed": rows, "written": [list(row) for row in self._written], "recorders": self._recorders}

    def merge(self, carried: Mapping[str, Any]) -> None:
        """Add what another process carried here."""
        with self._lock:
            for file, rest, size, replays in carried["replayed"]:
                self._replay(file, set(rest), size, replays)
            self._written += [(file, added, kept, left) for file, added, kept, left in carried["written"]]
            self._recorders += carried["recorders"]

    def _replay(self, file: str, unplayed: set[int], size: int, replays: int) -> None:
        self._unplayed[file] = self._unplayed.get(file, unplayed) & unplayed
        self._sizes[file] = size
        self._replays[file] += replays
