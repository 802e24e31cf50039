"""Batches: none too large, none empty, and nothing lost or doubled between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import label, listed, times
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Request
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

    `items` is where they stand in a JSON body, as in ``"events"`` or ``"data.items"`` (``""`` is the body itself), or a
    function of the request. Attempts of one call are one batch. With `ordered`, the order counts too.
    """
    __tracebackhide__ = True
    if at_most < 1:
        raise UsageProblem(f"assert_batches(at_most={at_most}): a batch holds one item at least")
    said = f"batches of 1 to {at_most} items"
    calls = chosen(journal, route, expected=said).calls()
    batches = [list(_items(call.attempts[0].request, items)) for call in calls]
    for call, batch in zip(calls, batches, strict=True):
        if not 1 <= len(batch) <= at_most:
            raise failure(
                f"a batch of {times(len(batch), 'item')}: {label(call, 40)}",
                expected=said,
                seen=f"batches of {listed([str(len(one)) for one in batches], 10)}",
                hint="send nothing for no items" if not batch else "cut what is left to send into pieces of that size",
                calls=[call],
            )
    if expected is not None:
        _compared([item for batch in batches for item in batch], list(expected), ordered=ordered)


def _compared(sent: list[Any], expected: list[Any], *, ordered: bool) -> None:
    __tracebackhide__ = True
    extra, lost = list(sent), []
    for item in expected:
        if item in extra:
            extra.remove(item)
        else:
            lost.append(item)
    if lost or extra:
        what = [f"{len(items)} {word}" for items, word in ((lost, "lost"), (extra, "too many")) if items]
        shown = shorten(repr((lost or extra)[0]), 40)
        raise failure(
            f"of {times(len(expected), 'item')}, {' and '.join(what)}",
            expected="each item in one batch",
            seen=f"{'lost' if lost else 'sent again'}: {shown}",
            hint="does the last batch go out, and is one that failed sent again whole?",
        )
    if ordered and sent != expected:
        first = next(n for n, (one, other) in enumerate(zip(sent, expected, strict=True)) if one != other)
        raise failure(
            f"item {first + 1} is out of order",
            expected=f"{shorten(repr(expected[first]), 40)} there",
            seen=shorten(repr(sent[first]), 40),
            hint="ordered=False, where the order means nothing",
        )


def _items(request: Request, items: Items) -> Sequence[Any]:
    if callable(items):
        return items(request)
    try:
        found = request.json()
        for name in filter(None, items.split(".")):
            found = found[name]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        found = error
    if not isinstance(found, list):
        raise UsageProblem(
            f'assert_batches(items="{items}"): no list stands there in {request.method} {shorten(request.path, 40)}; '
            "items= may also be a function of the request"
        )
    return found
