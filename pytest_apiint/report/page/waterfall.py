"""One test's exchanges on its own clock: a row for each attempt, ready to be drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from pytest_apiint.report.page.axis import Axis, axis
from pytest_apiint.report.page.figures import seconds
from pytest_apiint.report.page.outcomes import Tone, outcome, phrase, place, tone
from pytest_apiint.report.run import Attempt, Test, Wait

# The first attempts of a test that are drawn, and the last: they decide.
FIRST: Final = 60
LAST: Final = 20
# Of waits between two attempts: a client that polls its own clock may have made thousands.
WAITS: Final = 40
# Percents: SVG draws no rectangle without a width, not even its stroke, and in virtual time exchanges take no time.
_THINNEST: Final = 0.01
# A date of Retry-After has whole seconds, and floats their ends.
_SOON: Final = 1e-6
Kind = Literal["exchange", "wait", "gap", "queue", "band"]
_KINDS: Final[tuple[Kind, ...]] = ("exchange", "wait", "gap", "queue", "band")


@dataclass(frozen=True, slots=True)
class Bar:
    """From `at` on, `width` wide, both percents of the track; `beyond`: it goes on after the track's end."""

    kind: Kind
    at: float
    width: float
    title: str
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One attempt; `again` where the row above is of the same call.

    `note` says in words what the bars show; `skipped` counts attempts before it that aren't drawn.
    """

    number: int
    request: str
    outcome: str
    tone: Tone
    bars: tuple[Bar, ...]
    note: str = ""
    early: bool = False
    again: bool = False
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Rows on one axis; `kinds` are those of the bars that there are."""

    clock: str
    axis: Axis
    rows: tuple[Row, ...]
    kinds: tuple[Kind, ...]

    @property
    def noted(self) -> bool:
        """Whether any row has something to say at its right."""
        return any(row.note for row in self.rows)


def drawn(count: int) -> list[int]:
    """Which of so many attempts are drawn, by index."""
    every = range(count)
    return [*every] if count <= FIRST + LAST else [*every[:FIRST], *every[-LAST:]]


def waterfall(test: Test) -> Waterfall | None:
    """None where the test had no exchange."""
    if not test.attempts:
        return None
    across = axis(test.attempts, test.waits)
    after = _following(test.attempts)
    waits = _waits(test)
    rows = [
        _row(across, test.attempts[i], after[i], waits.get(i, ()), again=_again(test.attempts, i))
        for i in drawn(len(test.attempts))
    ]
    if skipped := len(test.attempts) - len(rows):
        rows[FIRST] = replace(rows[FIRST], skipped=skipped)
    there = {bar.kind for row in rows for bar in row.bars}
    return Waterfall(test.clock, across, tuple(rows), tuple(kind for kind in _KINDS if kind in there))


def _following(attempts: Sequence[Attempt]) -> list[Attempt | None]:
    """For each attempt the next one of the same call."""
    after: list[Attempt | None] = [None] * len(attempts)
    latest: dict[int, int] = {}
    for index, attempt in enumerate(attempts):
        if attempt.call in latest:
            after[latest[attempt.call]] = attempt
        latest[attempt.call] = index
    return after


def _again(attempts: Sequence[Attempt], index: int) -> bool:
    """Whether the row above is of the same call; after those that aren't drawn a row names its request."""
    if not index or (len(attempts) > FIRST + LAST and index == len(attempts) - LAST):
        return False
    return attempts[index].call == attempts[index - 1].call


def _waits(test: Test) -> dict[int, list[Wait]]:
    """Each wait by the index of the attempt that had ended last when it began; else the first one's."""
    ends = sorted((attempt.ended, index) for index, attempt in enumerate(test.attempts))
    found: dict[int, list[Wait]] = {}
    for wait in test.waits:
        upto = bisect_right(ends, (wait.started + _SOON, len(ends)))
        index = ends[max(0, upto - 1)][1]
        found.setdefault(index, []).append(wait)
    return found


def _row(across: Axis, attempt: Attempt, after: Attempt | None, waits: Sequence[Wait], *, again: bool) -> Row:
    early = _early(attempt, after)
    return Row(
        attempt.number,
        f"{attempt.method} {place(attempt.url)}",
        outcome(attempt),
        tone(attempt),
        tuple(_bars(across, attempt, after, waits)),
        _note(attempt, early),
        early > 0,
        again,
    )


def _bars(across: Axis, attempt: Attempt, after: Attempt | None, waits: Sequence[Wait]) -> Iterator[Bar]:
    """Those beneath come first."""
    if attempt.retry_after is not None:
        until = attempt.ended + max(0.0, attempt.retry_after)
        title = f"Retry-After: {seconds(attempt.retry_after)}"
        yield _bar(across, "band", attempt.ended, until, title)
    if attempt.waited > 0:
        title = f"in line for the sandbox: {seconds(attempt.waited)}"
        yield _bar(across, "queue", attempt.started - attempt.waited, attempt.started, title)
    for wait in waits[:WAITS]:
        title = f"the client waits {seconds(wait.seconds)}{f', {wait.place}' if wait.place else ''}"
        yield _bar(across, "wait", wait.started, wait.started + wait.seconds, title)
    if after is not None and not waits and after.started > attempt.ended:
        title = f"{seconds(after.started - attempt.ended)} until the next attempt"
        yield _bar(across, "gap", attempt.ended, after.started, title)
    took = f"at {seconds(attempt.started)} for {seconds(attempt.ended - attempt.started)}"
    bar = _bar(across, "exchange", attempt.started, attempt.ended, f"{phrase(attempt)} {took}")
    yield replace(bar, width=max(bar.width, _THINNEST))


def _bar(across: Axis, kind: Kind, start: float, end: float, title: str) -> Bar:
    return Bar(kind, across.at(start), across.width(start, end), title, beyond=end > across.end + _SOON)


def _early(attempt: Attempt, after: Attempt | None) -> float:
    """Seconds by which the next attempt came before Retry-After allows it."""
    if attempt.retry_after is None or after is None:
        return 0.0
    early = attempt.ended + attempt.retry_after - after.started
    return early if early > _SOON else 0.0


def _note(attempt: Attempt, early: float) -> str:
    """How far too early the next attempt came; where that's well, what was asked for."""
    if early:
        return f"next {seconds(early)} too early"
    return "" if attempt.retry_after is None else f"Retry-After {seconds(attempt.retry_after)}"
