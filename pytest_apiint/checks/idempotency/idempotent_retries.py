"""What changes something is sent again only under a key, the same for each attempt."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode, urlunsplit

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.idempotency.fields import Place, Where, body_fields, fields
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.requests.redirected import redirected
from pytest_apiint.checks.wording import label, times
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.exchange import Exchange, Request
from pytest_apiint.journal import Call
from pytest_apiint.journal.calls import settled

_UNSAFE: Final = ("POST", "PATCH")
# What may be repeated with the same content (RFC 9110, 15.5; RFC 6585, 4). Any other 4xx is the answer.
_PASSING: Final = (401, 408, 409, 425, 429)


def assert_idempotent_retries(journal: Judged, *, key: str = "Idempotency-Key", route: str | None = None) -> None:
    """Every POST and PATCH that was tried again carries `key`, the same in all attempts, and each call another.

    `key` is a header field, or ``"body:meta.key"`` for a field of a JSON or form body, or ``"query:request_id"``.
    After a failure of which nothing was sent, no key is needed. Attempts belong together by method, URL and caller,
    up to a success, also where their bodies differ; after a 4xx that is final only by the same key and body. A
    redirect's target belongs to the call that was sent there.

    Source: RFC 9110, 9.2.2; draft-ietf-httpapi-idempotency-key-header.
    """
    __tracebackhide__ = True
    place = _place(key)
    expected = f"one {place} in all attempts of a POST or PATCH, and another in each call"
    rows = chosen(journal, route, expected=expected).where(lambda row: row.request.method in _UNSAFE)
    calls = [_Attempts(call, place) for call in _calls(rows, place)]
    again = [call for call in calls if len(call.reached) > 1]
    if not again:
        raise _nothing(rows.calls(), expected)
    for call in again:
        if None in call.keys:
            raise _without(call, place, expected)
        if len(set(call.keys)) > 1:
            raise _changed(call, place, expected)
    _unlike(calls, redirected(rows), place, expected)


def _unlike(calls: Iterable[_Attempts], moved: Mapping[int, int], place: Place, expected: str) -> None:
    __tracebackhide__ = True
    owners: dict[str, _Attempts] = {}
    for call in calls:
        if call.rows[0].number in moved:
            continue
        for found in filter(None, call.keys):
            if owners.setdefault(found, call) is not call:
                raise _shared(owners[found], call, place, expected)


@dataclass(frozen=True, slots=True)
class _Attempts:
    """One call, and of those attempts that reached the API the keys."""

    rows: Sequence[Exchange]
    place: Place
    reached: list[Exchange] = field(init=False)
    keys: list[str | None] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reached", [row for row in self.rows if _sent(row)])
        object.__setattr__(self, "keys", [_key(row.request, self.place) for row in self.reached])

    @property
    def drawn(self) -> Call:
        return Call(tuple(self.rows))


def _place(key: str) -> Place:
    """``X-Key``, ``header:X-Key``, ``body:a.b`` or ``query:name``."""
    where, colon, name = key.partition(":") if isinstance(key, str) else ("", "", "")
    kinds: dict[str, Where] = {"body": "body", "query": "query", "header": "header"}
    if colon and where in kinds and name:
        return Place(kinds[where], name.lower() if where == "header" else name)
    if not colon and where:
        return Place("header", where.lower())
    raise UsageProblem(
        f'assert_idempotent_retries(key={key!r}): a header field, "body:field.path" or "query:name" is meant'
    )


def _calls(rows: Iterable[Exchange], place: Place) -> list[list[Exchange]]:
    """Attempts of the same method, URL (without its key) and caller, up to a success."""
    found: list[list[Exchange]] = []
    latest: dict[tuple[str | None, str, str, str], list[Exchange]] = {}
    for row in rows:
        asked = row.request
        where = (asked.operation, "" if asked.operation else asked.caller, asked.method, _url(asked, place))
        call = latest.get(where)
        if call is None or _over(call, row, place):
            call = latest[where] = []
            found.append(call)
        call.append(row)
    return found


def _over(call: Sequence[Exchange], row: Exchange, place: Place) -> bool:
    """Whether `row` is another call than the one before it."""
    last = call[-1]
    if row.request.operation is not None:
        return False
    if settled(last):
        return True
    if last.status is None or last.status >= 500 or last.status in _PASSING:
        return False
    before, now = last.request, row.request
    return _key(before, place) is None or (_key(before, place), _body(before, place)) != (
        _key(now, place),
        _body(now, place),
    )


def _url(request: Request, place: Place) -> str:
    if place.where != "query":
        return request.url
    rest = urlencode([(name, value) for name, value in request.query if name != place.name])
    return urlunsplit((*request.split[:3], rest, ""))


def _body(request: Request, place: Place) -> object:
    """The body without its key."""
    found = body_fields(request)
    if place.where != "body" or place not in found:
        return request.body
    return {name: value for name, value in found.items() if name != place}


def _key(request: Request, place: Place) -> str | None:
    value = fields(request).get(place)
    missing = (None, "", json.dumps(None)) if place.where == "body" else (None, "")
    return None if value in missing else value


def _sent(row: Exchange) -> bool:
    return row.failure is None or row.failure.sent


def _without(call: _Attempts, place: Place, expected: str) -> ContractFailure:
    without = [row for row, key in zip(call.reached, call.keys, strict=True) if key is None]
    return failure(
        f"sent again without {place}: {label(call.drawn)}",
        expected=expected,
        seen=f"none in {len(without)} of {times(len(call.reached), 'attempt')}",
        hint="a first attempt whose answer got lost may have been carried out: make a key (uuid4) for each call",
        calls=[call.drawn],
        marks={row.number: "no key" for row in without[:3]},
    )


def _changed(call: _Attempts, place: Place, expected: str) -> ContractFailure:
    pairs = list(zip(call.reached, call.keys, strict=True))
    other = next(row for row, key in pairs if key != pairs[0][1])
    return failure(
        f"{len(set(call.keys))} keys in {times(len(pairs), 'attempt')}: {label(call.drawn)}",
        expected=expected,
        seen=f"another {place} in attempt {call.rows.index(other) + 1}",
        hint="make it before the first attempt, outside the retry loop; are they two calls? with api.operation(...)",
        calls=[call.drawn],
        marks={other.number: "another key"},
    )


def _shared(one: _Attempts, other: _Attempts, place: Place, expected: str) -> ContractFailure:
    return failure(
        f"two calls with the same {place}: {label(other.drawn, 30)}",
        expected=expected,
        seen="the second call has the first one's: the API answers it from memory",
        hint="make a new key for each call, not one for the client or of the arguments",
        calls=[one.drawn, other.drawn],
        marks={other.rows[0].number: "the same key"},
    )


def _nothing(calls: list[Call], expected: str) -> ContractFailure:
    return failure(
        "nothing to judge: no POST or PATCH was tried again",
        expected=expected,
        seen=f"{times(len(calls), 'such call')}, and none sent twice" if calls else "no such request",
        hint='plan a fault first: api.fail("POST /payments", faults.unavailable())',
        calls=calls,
    )
