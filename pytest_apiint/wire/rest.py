"""Waiting inside an event loop, in the loop's own way, so that other tasks go on meanwhile."""

from __future__ import annotations

import asyncio
import sys


async def rest(seconds: float) -> None:
    """Let `seconds` of the loop's clock pass for this task; for ever, where they are infinite."""
    trio = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_task():
        await (trio.sleep_forever() if seconds == float("inf") else trio.sleep(seconds))
    elif seconds == float("inf"):
        await asyncio.get_running_loop().create_future()
    else:
        await asyncio.sleep(seconds)
