"""What a run against a sandbox meets, beside what its tests had recorded: noted as they pass, told at the run's end."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pytest_apiint.drift import answers
from pytest_apiint.drift.finding import TIERS, Finding, once
from pytest_apiint.drift.plain import plain
from pytest_apiint.drift.recorded import Recorded, interactions, key
from pytest_apiint.drift.sandboxed import no_answer
from pytest_apiint.exchange import Exchange, Request, Response
from pytest_apiint.messages import WIDTH, near, shorten

LINES: Final = 4
_LABEL: Final = 10
_SHORTEST: Final = 16
_Row = tuple[str, str, str]  # tier, file, text


def differences(rows: Iterable[Exchange], file: Path, written: Callable[[Request], Request]) -> tuple[Finding, ...]:
    """How a sandbox's answers in a test's journal differ from those in its cassette, paired as replay would pair them.

    `written` gives a request as it would stand in the cassette.

    Raises:
        CassetteDamaged: The cassette can't be read.
    """
    waiting: dict[tuple[object, ...], deque[Recorded]] = defaultdict(deque)
    for one in interactions(file):
        waiting[one.key].append(one)
    return once(finding for row in rows for finding in _of(row, waiting, written))


def _of(
    row: Exchange, waiting: Mapping[tuple[object, ...], deque[Recorded]], written: Callable[[Request], Request]
) -> Iterator[Finding]:
    answer = row.outcome
    if row.origin != "sandbox" or row.fault is not None or not isinstance(answer, Response) or answer.partial:
        return
    if not (same := waiting[key(written(row.request))]) or no_answer(answer, [same[0].response]):
        return
    one = same.popleft()
    before, now = plain(one.response), plain(answer)
    if before is not None and now is not None:
        for difference in answers.differences([before], now, row.request.method):
            yield one.finding(difference, one.path)


class Drifts:
    """One process's notes, and those it was handed by others; any thread may add to them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: Counter[_Row] = Counter()

    def add(self, file: Path, findings: Iterable[Finding]) -> None:
        """What was found beside the cassette `file`."""
        with self._lock:
            for one in findings:
                seen = one.difference
                self._seen[one.tier, str(file), f"{one.request}: {one.tier} {seen.place}: {seen.says}"] += one.times

    def carried(self) -> list[list[Any]]:
        """Everything as lists of texts and numbers, which xdist can carry."""
        with self._lock:
            return [[*row, times] for row, times in self._seen.items()]

    def merge(self, carried: Iterable[Any]) -> None:
        """Add what another process carried here."""
        with self._lock:
            for tier, file, text, times in carried:
                self._seen[tier, file, text] += times

    def lines(self, *, width: int = WIDTH) -> list[str]:
        """The worst of them, in `LINES` lines of `width` columns, and one that counts the others."""
        rows = sorted(self._seen, key=lambda row: (TIERS.index(row[0]), row))
        told = [_line(file, text, width) for _, file, text in rows[:LINES]]
        if len(rows) > LINES:
            more = f"... and {len(rows) - LINES} more: apiint cassettes drift --sandbox"
            told.append(f"{'':<{_LABEL}}{more}")
        return told


def _line(file: str, text: str, width: int) -> str:
    room = width - _LABEL - 2
    name = shorten(near(file), max(room - len(text), _SHORTEST))
    return f"{'drift':<{_LABEL}}{name}  {shorten(text, room - len(name))}"
