"""Which thread and which task is at work: what tells the calls of a concurrent test apart."""

from __future__ import annotations

import sys
import threading


def caller() -> str:
    """A name for the running thread and, inside an event loop, its task."""
    thread = str(threading.get_ident())
    task = _asyncio_task() or _trio_task()
    return f"{thread}/{task}" if task else thread


def _asyncio_task() -> str:
    asyncio = sys.modules.get("asyncio")
    if asyncio is None or asyncio._get_running_loop() is None:
        return ""
    task = asyncio.current_task()
    return task.get_name() if task is not None else ""


def _trio_task() -> str:
    trio = sys.modules.get("trio")
    if trio is None or not trio.lowlevel.in_trio_run():
        return ""
    try:
        return f"{id(trio.lowlevel.current_task())}"
    except RuntimeError:
        return ""
