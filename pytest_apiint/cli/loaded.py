"""What came of a load, written for people, programs and pull requests."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from pytest_apiint.load.results import Judged, Loaded, Measured
from pytest_apiint.messages import WIDTH, ascii_only, shorten

_FAILURES: Final = 10
_LEFT_OUT: Final = 6
_NAME: Final = 30
_HEAD: Final = ("operation", "asked", "/s", "failed", "429", "p50", "p95", "p99", "max")


def text(found: Loaded) -> Iterator[str]:
    """A table of 80 columns, milliseconds; then failures, and each limit of the budget."""
    yield shorten(f"{found.service} at {found.host}: {_asked(found)}", WIDTH)
    if found.interrupted:
        yield f"interrupted: it was to take {found.run_time} s"
    yield _line(_HEAD)
    for one in (*found.operations, found.whole):
        yield _line(_cells(one))
    for failure in found.failures[:_FAILURES]:
        told = f"{failure.times:,} x {failure.label}: {failure.error}"
        yield textwrap.fill(shorten(told, 220), WIDTH, initial_indent="failed   ", subsequent_indent=" " * 11)
    if (more := len(found.failures) - _FAILURES) > 0:
        yield f"         and {more} more kinds: --format json has all"
    for left in found.left_out[:_LEFT_OUT]:
        yield textwrap.fill(shorten(left, 220), WIDTH, initial_indent="left out ", subsequent_indent=" " * 11)
    if (more := len(found.left_out) - _LEFT_OUT) > 0:
        yield f"         and {more} more: --format json has all"
    for limit in found.budget:
        yield f"{_word(limit):<9}{_told(limit)}"
    if not found.budget:
        yield "no budget was set, so nothing was judged: --budget 'p95=500ms, errors=1%'"


def _asked(found: Loaded) -> str:
    workers = f", {found.workers} workers" if found.workers else ""
    return f"{found.users} users{workers}, {found.seconds:.1f} s"


def _cells(one: Measured) -> tuple[str, ...]:
    times = (one.p50, one.p95, one.p99, one.max)
    shares = (one.errors, one.limited_share)
    return (
        one.label,
        f"{one.requests:,}",
        f"{one.rps:.1f}",
        *(f"{share * 100:.1f}%" for share in shares),
        *("-" if time is None else f"{time:.0f}" for time in times),
    )


def _line(cells: tuple[str, ...]) -> str:
    name, *rest = cells
    widths = (8, 7, 7, 7, 5, 5, 5, 6)
    return f"{shorten(name, _NAME):<{_NAME}}" + "".join(
        f"{one:>{width}}" for one, width in zip(rest, widths, strict=True)
    )


def _word(limit: Judged) -> str:
    return "unjudged" if limit.seen is None else "OVER" if limit.exceeded else "ok"


def _told(limit: Judged) -> str:
    """``p95 812 ms, 312 ms over the limit of 500 ms``."""
    if limit.seen is None:
        return f"{limit.figure}: nothing was timed"
    if not limit.exceeded:
        return f"{limit.figure} {_number(limit.seen)} {limit.unit}, at most {_number(limit.most)} {limit.unit}"
    over = _number(limit.seen - limit.most)
    unit = "points" if limit.unit == "%" else limit.unit
    return (
        f"{limit.figure} {_number(limit.seen)} {limit.unit}, {over} {unit} over the limit of "
        f"{_number(limit.most)} {limit.unit}"
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def as_json(found: Loaded) -> Iterator[str]:
    """All of it, as the file has it."""
    yield json.dumps(found.plain(), indent=1)


def markdown(found: Loaded) -> Iterator[str]:
    """Tables, for a comment on a pull request."""
    yield f"### Load of {_cell(found.service)}: {'over budget' if found.exceeded else 'within budget'}"
    yield ""
    yield f"{_cell(found.host)}, {_asked(found)}{', interrupted' if found.interrupted else ''}"
    yield ""
    yield f"| {' | '.join(_HEAD)} |"
    yield "| --- |" + " ---: |" * (len(_HEAD) - 1)
    for one in (*found.operations, found.whole):
        yield f"| {' | '.join(map(_cell, _cells(one)))} |"
    if found.budget:
        yield ""
        yield "| limit | verdict | |"
        yield "| --- | --- | --- |"
        yield from (f"| {_cell(one.limit)} | {_word(one)} | {_cell(_told(one))} |" for one in found.budget)
    if found.failures:
        yield ""
        yield from (f"- {one.times} x {_cell(f'{one.label}: {one.error}')}" for one in found.failures[:_FAILURES])


def _cell(text: str) -> str:
    return ascii_only(text).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


FORMS: Final[Mapping[str, Callable[[Loaded], Iterator[str]]]] = {"text": text, "json": as_json, "markdown": markdown}
