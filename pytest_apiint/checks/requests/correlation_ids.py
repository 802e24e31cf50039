"""Each request carries an id by which both sides can find it again."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import label, listed, times
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Call


def assert_correlation_ids(
    journal: Judged, *, header: str | Iterable[str] = "X-Request-ID", route: str | None = None
) -> None:
    """Every request has the field `header` (or one of several), the same in all attempts of a call, and each its own.

    Attempts of which nothing was sent had no header section, and aren't judged.
    """
    __tracebackhide__ = True
    names = [header] if isinstance(header, str) else list(header)
    if not names:
        raise UsageProblem("assert_correlation_ids: header= names no field")
    expected = f"an id in {' or '.join(names)}, one for each call"
    rows = chosen(journal, route, expected=expected)
    sent = rows.where(lambda row: row.failure is None or row.failure.sent)
    without = [row for row in sent if _id(row, names) is None]
    if without or not len(sent):
        raise failure(
            f"{times(len(without), 'request')} of {len(sent)} without an id",
            expected=expected,
            seen=f"no {listed(names)}",
            hint="make one for each call (uuid4), send it with every attempt, and log it",
            calls=rows.calls(),
            marks={row.number: "no id" for row in without[:3]},
        )
    _judge(sent.calls(), names, expected)


def _judge(calls: list[Call], names: list[str], expected: str) -> None:
    __tracebackhide__ = True
    seen: dict[str, Call] = {}
    for call in calls:
        ids = list(dict.fromkeys(str(_id(row, names)) for row in call.attempts))
        if len(ids) > 1:
            raise failure(
                f"{len(ids)} ids for one call: {label(call, 40)}",
                expected=f"{expected}, the same in its {len(call.attempts)} attempts",
                seen="another one with each attempt",
                hint="make it before the first attempt, outside the retry loop",
                calls=[call],
            )
        if ids[0] in seen:
            raise failure(
                f"two calls with the same id: {label(seen[ids[0]], 26)}, {label(call, 26)}",
                expected=expected,
                seen="one id for both",
                hint="make a new one for each call, not one for the client",
                calls=[seen[ids[0]], call],
            )
        seen[ids[0]] = call


def _id(row: Exchange, names: list[str]) -> str | None:
    return next((value for name in names if (value := row.request.headers.get(name))), None)
