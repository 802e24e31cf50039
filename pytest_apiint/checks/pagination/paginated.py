"""All pages are asked for, each of them once, and by what the page before it said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.pagination.leads import Lead, leads
from pytest_apiint.checks.pagination.pages import Asked, asked
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import label, listed, times
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Call
from pytest_apiint.journal.calls import settled
from pytest_apiint.messages import shorten

_PAGE: Final = re.compile(r"page|page_?(number|num|no)|page\[number\]", re.IGNORECASE)


def assert_paginated(journal: Judged, *, pages: int, route: str | None = None) -> None:
    """Exactly `pages` pages were asked for and came, each asked for once, and by what the page before it said.

    A page is told from another by method, URL and body; further attempts after a failure are the same page, and a
    redirect is none. Where an answer names the next page (``Link`` with ``rel=next``, RFC 8288; a URL, cursor, number
    or token named as such), a later request has to carry it; page numbers leave no gap.
    """
    __tracebackhide__ = True
    if not isinstance(pages, int) or pages < 1:
        raise UsageProblem(f"assert_paginated(pages={pages!r}): a whole number, 1 or more")
    expected = f"{times(pages, 'page')}, each asked for once"
    rows = chosen(journal, route, expected=expected).where(lambda row: not _moved(row))
    found = _pages(rows.calls())
    if again := [page for page in found if page.again is not None]:
        raise _again(again, found, expected)
    if len(found) != pages:
        raise _count(found, pages, expected)
    if missing := [page for page in found if page.answer is None]:
        raise _missing(missing, found, expected)
    if (lost := _lost(found)) is not None:
        raise _unled(*lost, found)
    if (gap := _gap(found)) is not None:
        raise _skipped(gap, found, expected)


@dataclass(frozen=True, slots=True)
class _Page:
    """The calls that asked for one page."""

    calls: Sequence[Call]

    @property
    def answer(self) -> Exchange | None:
        """The first success."""
        rows = sorted((row for call in self.calls for row in call.attempts if settled(row)), key=lambda r: r.number)
        return rows[0] if rows else None

    @property
    def again(self) -> Exchange | None:
        """The first request of another call than the one that got the page, after it did."""
        came = self.answer
        if came is None:
            return None
        others = (row for call in self.calls if came not in call.attempts for row in call.attempts)
        return next((row for row in others if row.number > came.number), None)


def _pages(calls: Sequence[Call]) -> list[_Page]:
    found: dict[Asked, list[Call]] = {}
    for call in calls:
        # The last attempt: one of which nothing was sent has no body.
        found.setdefault(asked(call.attempts[-1].request), []).append(call)
    return [_Page(group) for group in found.values()]


def _moved(row: Exchange) -> bool:
    return row.status is not None and 300 <= row.status < 400 and row.status != 304


def _lost(found: Sequence[_Page]) -> tuple[Exchange, Lead, Exchange] | None:
    """A page's answer, what it leads to, and its caller's next page, where no later request asked for the former."""
    rows = [row for page in found if (row := page.answer) is not None]
    for place, row in enumerate(rows):
        later = rows[place + 1 :]
        following = next((other for other in later if other.request.caller == row.request.caller), None)
        told = leads(row)
        if following is None or not told:
            continue
        if not any(lead.followed(other.request) for lead in told for other in later):
            return row, told[0], following
    return None


def _gap(found: Sequence[_Page]) -> tuple[str, int] | None:
    """The name of a query's parameter for the page's number, and the first number that was left out."""
    numbers: dict[str, set[int]] = {}
    for name, value in _numbers(found):
        numbers.setdefault(name, set()).add(value)
    for name, values in numbers.items():
        for number in range(min(values), max(values)):
            if number not in values:
                return name, number
    return None


def _numbers(found: Sequence[_Page]) -> Iterator[tuple[str, int]]:
    for page in found:
        for name, value in page.calls[-1].attempts[-1].request.query:
            if _PAGE.fullmatch(name) and re.fullmatch(r"[0-9]{1,9}", value):
                yield name, int(value)


def _drawn(found: Sequence[_Page]) -> list[Call]:
    return sorted((call for page in found for call in page.calls), key=lambda call: call.attempts[0].number)


def _again(again: Sequence[_Page], found: Sequence[_Page], expected: str) -> ContractFailure:
    calls = again[0].calls
    rows = [page.again for page in again]
    return failure(
        f"a page was asked for {times(len(calls), 'time')}: {label(calls[0])}",
        expected=expected,
        seen=f"{len(again)} of {times(len(found), 'page')} again, after {'it' if len(again) == 1 else 'they'} had come",
        hint="does the client start over after a failure, or follow a cursor that leads back?",
        calls=_drawn(found),
        marks={row.number: "again" for row in rows[:3] if row is not None},
    )


def _count(found: Sequence[_Page], pages: int, expected: str) -> ContractFailure:
    too_few = len(found) < pages
    last = found[-1].answer
    told = leads(last) if too_few and last is not None else []
    way = f", though the last one told the way on (in {shorten(told[0].where, 30)})" if told else ""
    marks: Mapping[int, str] = {} if too_few else {found[pages].calls[0].attempts[0].number: "one too many"}
    return failure(
        f"{times(len(found), 'page')} instead of {pages}",
        expected=expected,
        seen=f"{listed([label(page.calls[0], 30) for page in found], 2)}{way}",
        hint="does it stop at a short or an empty page?" if too_few else _beside(found),
        calls=_drawn(found),
        marks=marks,
    )


def _beside(found: Sequence[_Page]) -> str:
    """What to look at where there are too many: are all of them pages?"""
    first = found[0].calls[0].attempts[0].request
    if all(page.calls[0].attempts[0].request.path == first.path for page in found):
        return "by what does it know the last page?"
    return f'are others beside the listing? route="{first.method} {shorten(first.path, 30)}" picks it'


def _missing(missing: Sequence[_Page], found: Sequence[_Page], expected: str) -> ContractFailure:
    worst = missing[0].calls[-1]
    return failure(
        f"{times(len(missing), 'page')} never came: {label(worst)}",
        expected=expected,
        seen=f"{times(len(worst.attempts), 'attempt')}, no success",
        hint="a page that fails has to be tried again, or to end the listing with an error",
        calls=_drawn(found),
        marks={worst.attempts[-1].number: "never came"},
    )


def _unled(row: Exchange, lead: Lead, following: Exchange, found: Sequence[_Page]) -> ContractFailure:
    return failure(
        f"the next request carried nothing of {shorten(lead.where, 30)}",
        expected=f"a request with what the answer before it said in {shorten(lead.where, 30)}",
        seen=f"{label(Call((following,)), 50)} after {label(Call((row,)), 50)}",
        hint="take the way on as the answer gives it, and don't count or build it",
        calls=_drawn(found),
        marks={following.number: "leads elsewhere"},
    )


def _skipped(gap: tuple[str, int], found: Sequence[_Page], expected: str) -> ContractFailure:
    name, number = gap
    return failure(
        f"{shorten(name, 20)}={number} was left out",
        expected=f"{expected}, no number left out",
        seen=listed([label(page.calls[0], 30) for page in found], 3),
        hint="is the number raised in two places, or is a page that failed passed over?",
        calls=_drawn(found),
    )
