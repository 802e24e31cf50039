"""What a thread is to the clock: it takes part, it is passive, or it lives in real time."""

from __future__ import annotations

import fnmatch
import threading
from collections.abc import Iterable
from enum import Enum

# Kept in the thread's own dictionary: gone with the thread.
_KEY = "_apiint_standing"
_WAITS = "_apiint_waits"
MANY_WAITS = 50


class Standing(Enum):
    """A thread's part in the play."""

    TAKES_PART = "takes part"  # time stands while it runs, and may jump to its deadline
    PASSIVE = "passive"  # woken by time, never driving it
    REAL = "real"  # a watchdog of the run: sleeps and waits really


# Background threads that libraries keep: by the module of the thread's class or of its target, or by the
# target's name. Pollers would drive the clock without end; watchdogs must fire in real time.
PASSIVE_MODULES = ("limits.", "pyrate_limiter.", "tqdm.", "urllib3_future.", "opentelemetry.", "sentry_sdk.")
PASSIVE_TARGETS = ("idle_conn_watch_task",)
REAL_MODULES = ("pytest_timeout", "pydevd", "_pydevd_bundle.", "_pydev_bundle.", "debugpy.", "execnet.", "xdist.")


def standing(thread: threading.Thread) -> Standing:
    """The thread's part, recognised once."""
    known: Standing | None = vars(thread).get(_KEY)
    if known is None:
        known = vars(thread)[_KEY] = _recognise(thread)
    return known


def polls(thread: threading.Thread) -> bool:
    """Count a timed wait of a background thread that runs no code of the user's; many make it a passive poller."""
    count: int = vars(thread).get(_WAITS, 0) + 1
    vars(thread)[_WAITS] = count
    if count > MANY_WAITS:
        mark(thread, Standing.PASSIVE)
    return count > MANY_WAITS


def mark(thread: threading.Thread, part: Standing) -> None:
    """Say what a thread is, whatever would have been recognised."""
    vars(thread)[_KEY] = part


def mark_named(patterns: Iterable[str]) -> None:
    """Mark the living threads whose names match one of the shell-style patterns as passive."""
    for thread in threading.enumerate():
        if any(fnmatch.fnmatchcase(thread.name, pattern) for pattern in patterns):
            mark(thread, Standing.PASSIVE)


def _recognise(thread: threading.Thread) -> Standing:
    target = getattr(thread, "function", None) or getattr(thread, "_target", None)
    modules = [f"{getattr(what, '__module__', None) or ''}." for what in (type(thread), target)]
    if any(module.startswith(REAL_MODULES) for module in modules):
        return Standing.REAL
    if any(module.startswith(PASSIVE_MODULES) for module in modules):
        return Standing.PASSIVE
    if getattr(target, "__name__", None) in PASSIVE_TARGETS:
        return Standing.PASSIVE
    return Standing.TAKES_PART
