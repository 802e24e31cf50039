"""Coroutines run to their end, also where a loop is running in this thread already: then in another thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any


def awaited(awaitable: Awaitable[Any]) -> Any:
    """What `awaitable` gives, in an event loop of its own."""

    async def main() -> Any:
        return await awaitable

    return elsewhere(lambda: asyncio.run(main()))


def elsewhere(work: Callable[[], Any]) -> Any:
    """What `work` gives; in a thread of its own where this one runs an event loop."""
    if not running():
        return work()
    got: list[Any] = []
    wrong: list[BaseException] = []

    def run() -> None:
        try:
            got.append(work())
        except BaseException as error:  # noqa: BLE001 - it's raised again where it belongs
            wrong.append(error)

    thread = threading.Thread(target=run, name="apiint-webhook")
    thread.start()
    thread.join()
    if wrong:
        raise wrong[0]
    return got[0]


def running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
