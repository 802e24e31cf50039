"""The journal as text: one line for a call, or a waterfall on the time axis, in printable ASCII."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pytest_apiint.exchange import Exchange
from pytest_apiint.journal.elide import kept
from pytest_apiint.journal.retry_after import retry_after, unreadable
from pytest_apiint.journal.shown import moment, outcome, seconds, target
from pytest_apiint.messages import shorten

if TYPE_CHECKING:
    from pytest_apiint.journal.calls import Call

LINES: Final = 24
_LABEL, _NARROW_LABEL = 24, 14
_NOTE = 36
_TRACK = (8, 16)  # a narrower one says nothing; a wider one is worth a shorter label
_STRETCH = 8  # how much longer than what happened the axis may get
_LEGEND = {"#": "exchange", ".": "wait", ":": "Retry-After", ">": "and on"}


def line(attempts: Sequence[Exchange], width: int) -> str:
    """``GET /users/123  t=0.00 429 | t=2.00 503``; attempts that don't fit are left out of the middle, and counted."""
    parts = [f"{moment(attempt.started)} {outcome(attempt)}" for attempt in attempts]
    label = shorten(target(attempts[0].request), max(width // 3, width - len(" | ".join(parts)) - 2))
    room = width - len(label) - 2
    for fewer in range(min(len(parts), width // 8), 1, -1):  # the shortest part has 8 columns
        text = " | ".join(_elided(parts, fewer))
        if len(text) <= room:
            return f"{label}  {text}"
    return shorten(f"{label}  {len(parts)} attempts, the last {parts[-1]}", width)


def _elided(parts: list[str], count: int) -> list[str]:
    if count >= len(parts):
        return parts
    head = (count + 1) // 2
    return [*parts[:head], f"... {len(parts) - count} more ...", *parts[len(parts) - (count - head) :]]


@dataclass(frozen=True, slots=True)
class _Row:
    """One exchange of the waterfall. `until` is where the client's wait ended, `asked` where it should have."""

    call: Call
    exchange: Exchange
    until: float
    asked: float | None
    note: str


def waterfall(calls: Sequence[Call], width: int, *, lines: int, marks: Mapping[int, str] | None = None) -> str:
    """One line for each exchange, grouped by calls, to one scale; `marks` are remarks by an exchange's number.

    At most `lines` lines, with a legend where there's room for it.
    """
    marks = marks or {}
    rows = [row for call in calls for row in _rows(call, marks)]
    if not rows:
        return "no request was made"
    shown = kept(len(rows), lines, marked=[i for i, row in enumerate(rows) if row.exchange.number in marks])
    visible = [rows[index] for index in shown]
    labels, tracks = _columns(visible, width)
    out: list[str] = []
    for (before, index), text in zip(pairwise([-1, *shown]), _drawn(visible, labels, tracks, width), strict=True):
        out += [*_gap(index - before - 1), text]
    out += _gap(len(rows) - 1 - shown[-1])
    return "\n".join([*out, *_legend("".join(tracks))][: max(lines, len(out))])


def _gap(count: int) -> list[str]:
    return [f"... {count} more exchange{'s' * (count > 1)} ..."] if count else []


def _legend(tracks: str) -> list[str]:
    used = [f"{sign} {name}" for sign, name in _LEGEND.items() if sign in tracks]
    return [f"({', '.join(used)})"] if len(used) > 1 else []


def _rows(call: Call, marks: Mapping[int, str]) -> Iterable[_Row]:
    starts = [attempt.started for attempt in call.attempts]
    for attempt, until in zip(call.attempts, [*starts[1:], call.attempts[-1].ended], strict=True):
        asked = retry_after(attempt, epoch=call.epoch)
        wanted = f"Retry-After {seconds(asked.seconds)}" if asked else _odd(attempt, call.epoch)
        remark = f"<- {marks[attempt.number]}" if attempt.number in marks else wanted
        note = shorten(f"{moment(attempt.started)}  {remark}".rstrip(), _NOTE)
        yield _Row(call, attempt, until, attempt.ended + asked.seconds if asked else None, note)


def _odd(attempt: Exchange, epoch: float) -> str:
    text = unreadable(attempt, epoch=epoch)
    return "" if text is None else f'Retry-After? "{shorten(text, 12)}"'


def _drawn(rows: Sequence[_Row], labels: Sequence[str], tracks: Sequence[str], width: int) -> list[str]:
    outcomes = [outcome(row.exchange) for row in rows]
    wide, narrow = max(map(len, labels)), max(map(len, outcomes))
    return [
        shorten(f"{label:<{wide}}  {result:<{narrow}} {f'|{track}| ' if track else ''}{row.note}", width)
        for row, label, result, track in zip(rows, labels, outcomes, tracks, strict=True)
    ]


def _columns(rows: Sequence[_Row], width: int) -> tuple[list[str], list[str]]:
    """Each row's label and its part of the time axis, which is empty where there's no room for one."""
    rest = width - max(len(outcome(row.exchange)) for row in rows) - max(len(row.note) for row in rows) - 6
    labels = _labels(rows, _LABEL)
    if rest - max(map(len, labels)) < _TRACK[1]:
        labels = _labels(rows, _NARROW_LABEL)
    room = rest - max(map(len, labels))
    if room < _TRACK[0]:
        return labels, [""] * len(rows)
    scale = _Scale(rows, room)
    return labels, [scale.track(row) for row in rows]


def _labels(rows: Sequence[_Row], limit: int) -> list[str]:
    """A call's label at its first row."""
    several = len({row.exchange.request.host for row in rows}) > 1
    calls = [None, *(row.call for row in rows)]
    return [
        "" if row.call is before else shorten(target(row.exchange.request, host=several), limit + 10 * several)
        for before, row in zip(calls, rows, strict=False)
    ]


class _Scale:
    """The time axis: seconds to columns."""

    def __init__(self, rows: Sequence[_Row], columns: int) -> None:
        self.columns = columns
        self.start = min(row.exchange.started for row in rows)
        last = max(max(row.until, row.exchange.ended) for row in rows)
        asked = max([row.asked for row in rows if row.asked is not None], default=last)
        # An hour of Retry-After beside a wait of 2 s would press all else into one column.
        widest = self.start + _STRETCH * (last - self.start) if last > self.start else asked
        self.end = max(last, min(asked, widest))

    def column(self, moment: float) -> int:
        span = self.end - self.start
        share = (moment - self.start) / span if span > 0 else 0.0
        return round(min(1.0, max(0.0, share)) * (self.columns - 1))

    def track(self, row: _Row) -> str:
        cells = [" "] * self.columns
        first, last = self.column(row.exchange.started), self.column(row.exchange.ended)
        self._fill(cells, ".", last + 1, self.column(row.until) - 1)
        if row.asked is not None:
            self._fill(cells, ":", last + 1, self.column(row.asked))
            if row.asked > self.end:
                cells[-1] = ">"
        self._fill(cells, "#", first, last)
        return "".join(cells)

    def _fill(self, cells: list[str], sign: str, first: int, last: int) -> None:
        for column in range(first, last + 1):
            cells[column] = sign
