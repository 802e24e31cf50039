"""No more requests than the API allows."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.waits.backoff import EPSILON
from pytest_apiint.checks.wording import about, times
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal.shown import seconds


def assert_request_rate(
    journal: Judged, *, limit: int, per: float, concurrent: int | None = None, route: str | None = None
) -> None:
    """No `per` seconds hold more than `limit` requests, wherever they begin; nor are more than `concurrent` under way.

    A window is open at its end: with 10 per second, the eleventh may come exactly one second after the first.
    """
    __tracebackhide__ = True
    if limit < 1 or not per > 0 or (concurrent is not None and concurrent < 1):
        raise UsageProblem(f"assert_request_rate(limit={limit}, per={per:g}): both are more than 0")
    expected = f"{times(limit, 'request')} in any {seconds(per)}, at most"
    rows = sorted(chosen(journal, route, expected=expected), key=lambda row: row.started)
    crowd = _fullest(rows, per)
    if len(crowd) > limit:
        took = crowd[-1].started - crowd[0].started
        raise failure(
            f"{len(crowd)} requests within {about(took)}",
            expected=expected,
            seen=f"from t={crowd[0].started:.2f} to t={crowd[-1].started:.2f}",
            hint="hold requests back before they are sent: a token bucket, or a queue with a pace",
            marks={row.number: "too many" for row in crowd[limit : limit + 3]},
        )
    busiest = _busiest(rows)
    if concurrent is not None and busiest > concurrent:
        raise failure(
            f"{busiest} requests at once",
            expected=f"{concurrent} under way at most",
            seen=f"{busiest} that had begun and weren't over",
            hint="a semaphore around the request, not around the task",
        )


def _fullest(rows: Sequence[Exchange], per: float) -> Sequence[Exchange]:
    best: Sequence[Exchange] = ()
    first = 0
    for last in range(len(rows)):
        while rows[last].started - rows[first].started >= per - EPSILON:
            first += 1
        if last - first + 1 > len(best):
            best = rows[first : last + 1]
    return best


def _busiest(rows: Sequence[Exchange]) -> int:
    """An exchange that ends as another begins isn't under way with it."""
    turns = sorted([(row.started, 1) for row in rows] + [(row.ended, -1) for row in rows])
    under_way = most = 0
    for _, step in turns:
        under_way += step
        most = max(most, under_way)
    return most
