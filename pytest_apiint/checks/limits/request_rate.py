"""No more requests than the API allows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.waits.backoff import EPSILON
from pytest_apiint.checks.wording import about, times
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Call
from pytest_apiint.journal.shown import moment, seconds


def assert_request_rate(
    journal: Judged, *, limit: int, per: float, concurrent: int | None = None, route: str | None = None
) -> None:
    """No `per` seconds hold more than `limit` requests, wherever they begin; nor are more than `concurrent` under way.

    Every attempt counts, those that found no connection too. A window is open at its end: with 10 per second, the
    eleventh may come exactly one second after the first. An exchange that ends as another begins isn't under way
    with it.
    """
    __tracebackhide__ = True
    _meant(limit, per, concurrent)
    expected = f"{times(limit, 'request')} in any {seconds(per)}, at most"
    rows = sorted(chosen(journal, route, expected=expected), key=lambda row: row.started)
    crowd = _fullest(rows, per)
    if len(crowd) > limit:
        raise _too_many(crowd, limit, expected)
    together = _busiest(rows)
    if concurrent is not None and len(together) > concurrent:
        raise _at_once(together, concurrent)


def _meant(limit: int, per: float, concurrent: int | None) -> None:
    counts = [limit] if concurrent is None else [limit, concurrent]
    if not all(isinstance(count, int) and count > 0 for count in counts):
        raise UsageProblem(f"assert_request_rate(limit={limit!r}, concurrent={concurrent!r}): whole numbers from 1 on")
    if not isinstance(per, int | float) or not 0 < per < math.inf:
        raise UsageProblem(f"assert_request_rate(per={per!r}): a number of seconds, more than 0")


def _fullest(rows: Sequence[Exchange], per: float) -> Sequence[Exchange]:
    """The most that began within less than `per` seconds; of several such windows the first."""
    best: Sequence[Exchange] = ()
    first = 0
    for last, row in enumerate(rows):
        while row.started - rows[first].started >= per - EPSILON:
            first += 1
        if last - first + 1 > len(best):
            best = rows[first : last + 1]
    return best


def _busiest(rows: Sequence[Exchange]) -> list[Exchange]:
    """The most that were under way at once, by their starts.

    In virtual time many exchanges take none: such a one is at once with those that had begun before and go on, and
    nobody can tell whether it was with others of its moment.
    """
    best: list[Exchange] = []
    open_: list[Exchange] = []
    for row in rows:
        open_ = [other for other in open_ if other.ended > row.started + EPSILON]
        if len(open_) + 1 > len(best):
            best = [*open_, row]
        open_.append(row)
    return best


def _too_many(crowd: Sequence[Exchange], limit: int, expected: str) -> ContractFailure:
    retried = len({(row.request.caller, row.request.method, row.request.url) for row in crowd}) < len(crowd)
    return failure(
        f"{times(len(crowd), 'request')} within {about(crowd[-1].started - crowd[0].started)}",
        expected=expected,
        seen=f"{len(crowd)} from {moment(crowd[0].started)} to {moment(crowd[-1].started)}",
        hint=f"a token bucket before each request{'; retries count too' if retried else ''}",
        calls=_drawn(crowd),
        marks={crowd[limit].number: "one too many"},
    )


def _at_once(together: Sequence[Exchange], concurrent: int) -> ContractFailure:
    return failure(
        f"{len(together)} requests at once",
        expected=f"{concurrent} under way at most",
        seen=f"{len(together)} at {moment(together[-1].started)} that had begun and weren't over",
        hint="a semaphore around each request, also around its retries, that all tasks share",
        calls=_drawn(together),
        marks={together[concurrent].number: "one too many"},
    )


def _drawn(rows: Sequence[Exchange]) -> list[Call]:
    """Each for itself, since it's the starts that count."""
    return [Call((row,)) for row in rows]
