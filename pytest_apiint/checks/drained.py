"""What a call comes to: a coroutine's result, all of an iterator's items; requests are made while it's read."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias

# What is done with what a call gives, in order, until there's a value.
Step: TypeAlias = Literal["await", "async for", "for"]
ITEMS: Final = 10_000  # how much of an iterator is read: more than any trial's answers hold


def drained(result: Any, run: Callable[[Any], Any], steps: list[Step] | None = None) -> Any:
    """`result`, or what it comes to; `run` runs a coroutine in the caller's event loop. `steps` are added to."""
    if inspect.isawaitable(result) or hasattr(result, "__anext__"):
        return run(awaited(result, steps))
    return _read(result, steps)


async def awaited(result: Any, steps: list[Step] | None = None) -> Any:
    """The same inside an event loop."""
    if inspect.isawaitable(result):
        _add(steps, "await")
        result = await result
    if not hasattr(result, "__anext__"):
        return _read(result, steps)
    _add(steps, "async for")
    items = []
    async for item in result:
        items.append(item)
        if len(items) >= ITEMS:
            break
    return items


def _read(result: Any, steps: list[Step] | None) -> Any:
    if not hasattr(result, "__next__"):
        return result
    _add(steps, "for")
    return [item for item, _ in zip(result, range(ITEMS), strict=False)]


def _add(steps: list[Step] | None, step: Step) -> None:
    if steps is not None:
        steps.append(step)
