"""The map for the terminal: each call with the fields that it reads, in lines of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from pytest_apiint.consumption.reads import Consumed, Field
from pytest_apiint.messages import WIDTH, ascii_only, shorten

ROWS: Final = 12  # of a call
_PLACE, _CELL = 28, 16
_HEAD: Final = ("null", "missing", "new member")


def lines(calls: Sequence[Consumed], file: str) -> Iterator[str]:
    """The calls by suite; `file` has the whole map."""
    cut = False
    for suite, some in groupby(sorted(calls, key=lambda one: (one.suite, one.call)), lambda one: one.suite):
        yield shorten(suite, WIDTH)
        for call in some:
            yield from _call(call)
            cut = cut or len(call.used("read")) > ROWS
    yield shorten(f"{'all of it' if cut else 'as JSON'}: {file}", WIDTH)


def _call(call: Consumed) -> Iterator[str]:
    if call.untold:
        yield shorten(f"  {call.call}  {call.operation}: can't be told: {call.untold}", WIDTH)
        return
    read, passed = call.used("read"), call.used("passed on")
    counted = f"reads {len(read)} of {len(call.fields)} fields"
    counted += f", passes {len(passed)} on" if passed else ""
    counted += f"; {call.left} edits weren't tried" if call.left else ""
    yield f"  {shorten(f'{call.call}  {call.operation}', WIDTH - len(counted) - 4)}: {counted}"
    if read:
        yield _row("", _HEAD)
    for field in read[:ROWS]:
        yield _row(field.place, _cells(field))
    if (more := len(read) - ROWS) > 0:
        yield f"    and {more} more"


def _cells(field: Field) -> tuple[str, ...]:
    return _named(field.null), _named(field.missing), _named(field.unknown)


def _named(outcome: str) -> str:
    """An error's type without its package, where both are too wide."""
    return outcome.rpartition(".")[2] if len(outcome) >= _CELL else outcome or "-"


def _row(place: str, cells: Sequence[str]) -> str:
    told = "".join(f" {shorten(ascii_only(cell), _CELL - 1):<{_CELL - 1}}" for cell in cells)
    return f"    {shorten(place, _PLACE):<{_PLACE}}{told}".rstrip()
