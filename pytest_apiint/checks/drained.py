"""What a call comes to: a coroutine's result, all of an iterator's items; requests are made while it's read."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Final

ITEMS: Final = 10_000  # how much of an iterator is read: more than any trial's answers hold


def drained(result: Any, run: Callable[[Any], Any]) -> Any:
    """`result`, or what it comes to; `run` runs a coroutine in the caller's event loop."""
    if inspect.isawaitable(result) or hasattr(result, "__anext__"):
        return run(awaited(result))
    return _items(result) if hasattr(result, "__next__") else result


async def awaited(result: Any) -> Any:
    """The same inside an event loop."""
    if inspect.isawaitable(result):
        result = await result
    if not hasattr(result, "__anext__"):
        return _items(result) if hasattr(result, "__next__") else result
    items = []
    async for item in result:
        items.append(item)
        if len(items) >= ITEMS:
            break
    return items


def _items(result: Any) -> list[Any]:
    return [item for item, _ in zip(result, range(ITEMS), strict=False)]
