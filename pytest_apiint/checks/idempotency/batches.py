"""Batches: none too large, none empty, and nothing lost or doubled between them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.idempotency.fields import content
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import label, listed, times
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.exchange import Exchange, Request
from pytest_apiint.journal import Call
from pytest_apiint.journal.calls import settled
from pytest_apiint.messages import shorten

Items: TypeAlias = Callable[[Request], Sequence[Any]] | str


def assert_batches(
    journal: Judged,
    *,
    items: Items,
    at_most: int,
    expected: Iterable[Any] | None = None,
    ordered: bool = True,
    route: str | None = None,
) -> None:
    """Each request carries 1 to `at_most` items, and all of them together `expected`, each once.

    `items` is where they stand in a JSON body: a JSON pointer (``"/data/items"``, RFC 6901), names with dots
    (``"data.items"``), or ``""`` for the body itself; or a function of the request. Attempts of one call are one
    batch, also where what stands around the same items is made anew after a failure (a time, an id); those of which
    nothing was sent hold none. With `ordered`, the order counts too.
    """
    __tracebackhide__ = True
    if not isinstance(at_most, int) or at_most < 1:
        raise UsageProblem(f"assert_batches(at_most={at_most!r}): a whole number, 1 or more")
    if expected is not None and (isinstance(expected, str | bytes) or not isinstance(expected, Iterable)):
        raise UsageProblem(f"assert_batches(expected={expected!r:.40}): the items, as in expected=[1, 2, 3]")
    said = f"batches of 1 to {at_most} items"
    calls = chosen(journal, route, expected=said).calls()
    batches = _batches(calls, items)
    if not batches:
        raise _nothing(calls, said)
    if wrong := [call for call, batch in batches if not 1 <= len(batch) <= at_most]:
        raise _size(wrong, batches, at_most)
    if expected is not None:
        _compared(batches, list(expected), ordered=ordered)


def _batches(calls: Iterable[Call], items: Items) -> list[tuple[Call, list[Any]]]:
    """Each call with its items; one that failed goes on where its caller sends the same ones there again."""
    found: list[tuple[Call, list[Any]]] = []
    latest: dict[tuple[Any, ...], int] = {}
    for call in calls:
        batch = _batch(call, items)
        if batch is None:
            continue
        asked = call.attempts[0].request
        place = (asked.operation, asked.caller, asked.method, asked.url, _frozen(batch))
        number = latest.get(place)
        if number is None or settled(found[number][0].attempts[-1]):
            latest[place] = len(found)
            found.append((call, batch))
        else:
            found[number] = (Call(found[number][0].attempts + call.attempts), batch)
    return found


def _batch(call: Call, items: Items) -> list[Any] | None:
    """The items of the first attempt that was sent."""
    sent = next((row.request for row in call.attempts if _sent(row)), None)
    return None if sent is None else _items(sent, items)


def _sent(row: Exchange) -> bool:
    return row.failure is None or row.failure.sent or bool(row.request.body)


def _items(request: Request, items: Items) -> list[Any]:
    if callable(items):
        given: object = items(request)
        if isinstance(given, str | bytes) or not isinstance(given, Iterable):
            raise UsageProblem(f"assert_batches(items=...) gave {given!r:.40} for a request, and no list of its items")
        return list(given)
    if not isinstance(items, str):
        raise UsageProblem(f'assert_batches(items={items!r}): a place such as "/data/items", or a function')
    try:
        found = json.loads(content(request))
        for name in _names(items):
            found = found[int(name)] if isinstance(found, list) else found[name]
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        found = None
    if not isinstance(found, list):
        raise UsageProblem(
            f'assert_batches(items="{items}"): no list stands there in {request.method} {shorten(request.path, 40)}; '
            "route= picks the requests, and items= may also be a function of one"
        )
    return found


def _names(place: str) -> list[str]:
    if place.startswith("/"):
        return [part.replace("~1", "/").replace("~0", "~") for part in place[1:].split("/")]
    return place.split(".") if place else []


def _compared(batches: Sequence[tuple[Call, list[Any]]], expected: list[Any], *, ordered: bool) -> None:
    __tracebackhide__ = True
    sent = [(_frozen(item), item, call) for call, batch in batches for item in batch]
    want = [_frozen(item) for item in expected]
    shown = dict(zip(want, expected, strict=True))
    lost = Counter(want) - Counter(key for key, _, _ in sent)
    extra = Counter(key for key, _, _ in sent) - Counter(want)
    if lost or extra:
        shown.update({key: item for key, item, _ in sent})
        raise _lost_or_doubled(lost, extra, shown, batches, len(expected))
    for place, (key, item, call) in enumerate(sent):
        if ordered and key != want[place]:
            raise failure(
                f"item {place + 1} of {len(expected)} is out of order",
                expected=shorten(f"{expected[place]!r} there", 60),
                seen=shorten(f"{item!r}, in {label(call, 30)}", 66),
                hint="are batches sent side by side? ordered=False, where the order means nothing",
                calls=[call for call, _ in batches],
                marks={call.attempts[0].number: f"item {place + 1}"},
            )


def _frozen(value: Any) -> Any:
    """What equal JSON values have in common, and other ones haven't: ``True`` isn't 1, and 1 is 1.0 (RFC 8259, 6)."""
    if isinstance(value, Mapping):
        return ("object", frozenset((name, _frozen(inner)) for name, inner in value.items()))
    if isinstance(value, list | tuple):
        return ("array", *map(_frozen, value))
    if isinstance(value, bool):
        return ("bool", value)
    try:
        hash(value)
    except TypeError:
        return ("other", repr(value))
    return value


def _lost_or_doubled(
    lost: Counter[Any],
    extra: Counter[Any],
    shown: Mapping[Any, Any],
    batches: Sequence[tuple[Call, list[Any]]],
    asked: int,
) -> ContractFailure:
    what = [f"{group.total()} {word}" for group, word in ((lost, "lost"), (extra, "too many")) if group]
    sizes = listed([str(len(batch)) for _, batch in batches], 10)
    return failure(
        f"of {times(asked, 'item')}, {' and '.join(what)}",
        expected="each item in one batch",
        seen="; ".join([*_first("lost", lost, shown), *_first("too many", extra, shown), f"batches of {sizes}"]),
        hint="does the last batch go out?" if lost else "is a batch that failed sent again with other items?",
        calls=[call for call, _ in batches],
        marks={
            call.attempts[0].number: "too many" for call, batch in batches if any(_frozen(i) in extra for i in batch)
        },
    )


def _first(word: str, group: Counter[Any], shown: Mapping[Any, Any]) -> Iterator[str]:
    if group:
        yield f"{word}: {shorten(repr(shown[next(iter(group))]), 40)}"


def _size(wrong: Sequence[Call], batches: Sequence[tuple[Call, list[Any]]], at_most: int) -> ContractFailure:
    worst = wrong[0]
    sizes = {call.attempts[0].number: len(batch) for call, batch in batches}
    size = sizes[worst.attempts[0].number]
    others = f"; {len(wrong) - 1} more such" if len(wrong) > 1 else ""
    return failure(
        f"a batch of {times(size, 'item')}: {label(worst)}",
        expected=f"1 to {times(at_most, 'item')} in each request",
        seen=f"batches of {listed(list(map(str, sizes.values())), 10)}{others}",
        hint="cut what is left to send into pieces of that size" if size else "send nothing where there's nothing left",
        calls=[call for call, _ in batches],
        marks={(n := call.attempts[0].number): "too large" if sizes[n] else "empty" for call in wrong[:3]},
    )


def _nothing(calls: Sequence[Call], said: str) -> ContractFailure:
    return failure(
        "nothing to judge: no batch left the client",
        expected=said,
        seen="no connection came about",
        calls=calls,
    )
