"""Each request carries an id by which both sides can find it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.requests.redirected import redirected
from pytest_apiint.checks.wording import label, listed, times
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Call, Exchanges
from pytest_apiint.journal.calls import settled
from pytest_apiint.messages import shorten

# How many parts of a trace's context are the trace; the rest is the attempt's own (W3C Trace Context, 3.2; B3).
_TRACE: Final = {"traceparent": 2, "b3": 1}


def assert_correlation_ids(
    journal: Judged,
    *,
    header: str | Iterable[str] = "X-Request-ID",
    same_for_retries: bool = True,
    route: str | None = None,
) -> None:
    """Every request has the field `header` (or one of several), the same in all attempts of a call, and each its own.

    A call goes on after a redirect, and by the same id after a failure, though the body may be another. Of
    ``traceparent`` and ``b3`` only the trace counts. With ``same_for_retries=False`` each attempt has to have an id of
    its own. Attempts of which nothing was sent had no header section, and aren't judged.
    """
    __tracebackhide__ = True
    names = [header] if isinstance(header, str) else list(header)
    if not names or not all(isinstance(name, str) and name for name in names):
        raise UsageProblem("assert_correlation_ids: header= names no field")
    where = " or ".join(shorten(name, 30) for name in names[:3])
    expected = f"an id in {where}, {'one for each call' if same_for_retries else 'another in each request'}"
    made = chosen(journal, route, expected=expected)
    rows = made.where(lambda row: row.failure is None or row.failure.sent or len(row.request.headers) > 0)
    if not len(rows):
        raise _nothing(made, expected)
    if without := [row for row in rows if _id(row, names) is None]:
        raise _without(without, rows, names, expected)
    calls = list(_joined(rows, names)) if same_for_retries else [Call((row,)) for row in rows]
    for call in calls:
        if len({_id(row, names) for row in call.attempts}) > 1:
            raise _changed(call, names, expected)
    seen: dict[str | None, Call] = {}
    for call in calls:
        first = seen.setdefault(_id(call.attempts[0], names), call)
        if first is not call:
            raise _shared(first, call, expected)


def _joined(rows: Exchanges, names: Sequence[str]) -> Iterator[Call]:
    """Calls; one goes on where a redirect sent it, and where a failed one's id comes again in the same place."""
    moved = redirected(rows)
    found: list[list[Exchange]] = []
    of: dict[int, list[Exchange]] = {}
    latest: dict[tuple[str, str, str, str, str | None], list[Exchange]] = {}
    for call in rows.calls():
        first = call.attempts[0]
        place = (first.request.caller, first.request.method, first.request.host, first.request.path, _id(first, names))
        group = of.get(moved.get(first.number, 0))
        if group is None and place in latest and not settled(latest[place][-1]):
            group = latest[place]
        if group is None:
            group = []
            found.append(group)
        group.extend(call.attempts)
        latest[place] = group
        of.update((row.number, group) for row in call.attempts)
    return (Call(tuple(sorted(group, key=lambda row: row.number))) for group in found)


def _id(row: Exchange, names: Sequence[str]) -> str | None:
    for name in names:
        value = row.request.headers.get(name, "").strip()
        if value:
            parts = _TRACE.get(name.lower())
            return value if parts is None else "-".join(value.split("-")[:parts])
    return None


def _nothing(made: Exchanges, expected: str) -> ContractFailure:
    return failure(
        "nothing to judge: no request left the client",
        expected=expected,
        seen="no connection came about",
        calls=made.calls(),
    )


def _without(without: Sequence[Exchange], rows: Exchanges, names: Sequence[str], expected: str) -> ContractFailure:
    lost = len(without) < len(rows)
    return failure(
        f"{times(len(without), 'request')} of {len(rows)} without an id",
        expected=expected,
        seen=f"no {listed([shorten(name, 30) for name in names])}",
        hint="is it lost on a redirect, in a retry or on another page?"
        if lost
        else "make one for each call (uuid4), send it with every attempt, and log it",
        calls=rows.calls(),
        marks={row.number: "no id" for row in without[:3]},
    )


def _changed(call: Call, names: Sequence[str], expected: str) -> ContractFailure:
    ids = [_id(row, names) for row in call.attempts]
    other = next(row for row, own in zip(call.attempts, ids, strict=True) if own != ids[0])
    return failure(
        f"{len(set(ids))} ids for one call: {label(call)}",
        expected=f"{expected}, the same in its {times(len(ids), 'attempt')}",
        seen=f"another one in attempt {call.attempts.index(other) + 1}",
        hint="make it before the first attempt; if each is to have its own: same_for_retries=False",
        calls=[call],
        marks={other.number: "another id"},
    )


def _shared(first: Call, call: Call, expected: str) -> ContractFailure:
    return failure(
        f"the same id twice: {label(first, 26)}, {label(call, 26)}",
        expected=expected,
        seen="one id for both",
        hint="make a new one where the call is made, not one for the client",
        calls=[first, call],
        marks={call.attempts[0].number: "the same id"},
    )
