"""What a test has recorded so far, and how it becomes a cassette."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pytest_apiint.cassettes import emit, leaks, mishaps, saving
from pytest_apiint.cassettes.extending import extended, newer
from pytest_apiint.cassettes.interaction import Interaction
from pytest_apiint.cassettes.leaks import Written
from pytest_apiint.cassettes.mishaps import Mishap
from pytest_apiint.cassettes.port import Scrubber
from pytest_apiint.cassettes.scrubbing import Ended, scrubbed
from pytest_apiint.exchange import Exchange, Request

Keep = Literal["missing", "all"]


@dataclass(frozen=True, slots=True)
class Saved:
    """A cassette that was saved: how many interactions were `written` into it, and how many `kept` in it.

    `left_out` counts answers that could not be recorded, since their client left them unread.
    """

    path: Path
    written: int
    kept: int
    left_out: int = 0


class Recording:
    """Interactions and failures in the order in which they ended. Threads may add to it."""

    def __init__(self) -> None:
        self._ended: list[Ended] = []
        self._lock = threading.Lock()

    def add(self, ended: Ended) -> None:
        """Record an interaction, or an exchange that failed; one that was answered is no failure, and `TypeError`."""
        if isinstance(ended, Exchange) and ended.failure is None:
            raise TypeError("an exchange that was answered is recorded as an Interaction")
        with self._lock:
            self._ended.append(ended)

    @property
    def interactions(self) -> tuple[Interaction, ...]:
        with self._lock:
            return tuple(one for one in self._ended if isinstance(one, Interaction))

    @property
    def failures(self) -> tuple[Exchange, ...]:
        with self._lock:
            return tuple(one for one in self._ended if isinstance(one, Exchange))

    def save(
        self,
        path: Path,
        *,
        keep: Keep,
        scrub: Scrubber | None = None,
        since: datetime | None = None,
    ) -> Saved:
        """Write the cassette at `path`, and the failures into the file beside it. Once: each call writes everything.

        ``keep="missing"`` adds what was recorded to what the file holds by now, which stays byte for byte; failures
        take the place of those that the same requests met before.
        ``keep="all"`` puts it in the place of what the file holds, but for what was recorded `since` then: by
        other tests and processes of the same run. With nothing recorded and nothing to replace there is no file.

        Raises:
            SecretLeak: Something is still secret; both files are as they were.
            CassetteDamaged: One of the files can't be read, so it can't be extended; both are as they were.
            CassetteNotWritten: A file can't be written or extended; it's as it was.
        """
        with self._lock:
            ended = list(self._ended)
        if not ended and (keep == "missing" or not path.exists()):
            return Saved(path, 0, 0)
        with saving.exclusive(path) as target:
            old = saving.content(target) or b""
            there = old if keep == "missing" else newer(old, since)
            if scrub is not None:
                ended = scrubbed(ended, scrub, there)
            documents = [emit.document(one) for one in ended if isinstance(one, Interaction)]
            grown = extended(there, documents, file=path)
            beside = mishaps.beside(target)
            before = mishaps.of(target) if keep == "missing" or grown.kept else ()
            failed = [*_unasked(before, ended), *_mishaps(ended, grown.kept)]
            faults = mishaps.dumped(failed).encode() if failed else b""
            if scrub is not None:
                leaks.refuse(path, scrub, _written(ended, grown.kept), grown.data)
                leaks.refuse(beside, scrub, (), faults)
            if grown.data != old:
                saving.replace(target, grown.data)
            if not faults:
                saving.remove(beside)
            elif faults != saving.content(beside):
                saving.replace(beside, faults)
        return Saved(path, len(documents), grown.kept)


def _unasked(before: Iterable[Mishap], ended: Iterable[Ended]) -> Iterator[Mishap]:
    """Those from before whose requests weren't made again: of the others it's known what comes of them now."""
    asked = {_what(one.request) for one in ended}
    return (one for one in before if _what(one.request) not in asked)


def _what(request: Request) -> tuple[str, str, bytes]:
    return request.method, request.url, request.body


def _mishaps(ended: list[Ended], kept: int) -> Iterator[Mishap]:
    after = kept
    for one in ended:
        if isinstance(one, Interaction):
            after += 1
        elif one.failure is not None:
            yield Mishap(one.request, one.failure, after, max(one.ended - one.started - one.waited, 0.0))


def _written(ended: list[Ended], kept: int) -> list[Written]:
    """What is written, by the names that a message has for it."""
    out = []
    number = kept
    for one in ended:
        if isinstance(one, Interaction):
            number += 1
            out.append(Written(f"interaction {number}", one.request, one.response))
        elif one.failure is not None:
            name = f"fault after interaction {number}"
            out.append(Written(name, one.request, one.failure.response, one.failure.message))
    return out
