"""One exchange as a line of a log: JSON for machines, or text of some columns for people."""

from __future__ import annotations

import json
from typing import Final

from pytest_apiint.messages import shorten
from pytest_apiint.report.moment import moment
from pytest_apiint.report.run import Attempt

SCHEMA: Final = "apiint.log/1"
# A line is one write, into which no other process's may come: below 4,096 bytes that holds of pipes too (PIPE_BUF).
# Each character may be a backslash, of which JSON makes two.
_URL: Final = 1000
_NAME: Final = 300


def record(one: Attempt, *, number: int, epoch: float, test: str, mode: str) -> str:
    """A line of JSON. `number` is which attempt of its call this was, `epoch` the civil time of the clock's start."""
    told = {
        "schema": SCHEMA,
        "time": moment(epoch + one.ended),
        "test": shorten(test, _NAME),
        "service": one.service,
        "mode": mode,
        "method": shorten(one.method, 40),
        "url": shorten(one.url, _URL),
        "status": one.status,
        "failure": one.failure or None,
        "duration_ms": round((one.ended - one.started) * 1000, 3),
        "attempt": number,
        "correlation": shorten(one.correlation, 200) or None,
        "origin": one.origin,
        "fault": shorten(one.fault, 200) or None,
    }
    return json.dumps({name: value for name, value in told.items() if value is not None})


def text(one: Attempt, *, number: int, epoch: float, test: str, mode: str) -> str:
    """The same for people."""
    what = str(one.status) if one.status is not None else one.failure.replace("_", " ")
    took = f"{(one.ended - one.started) * 1000:.0f} ms"
    more = [f"attempt {number}"] if number > 1 else []
    more += [f"id={shorten(one.correlation, 60)}"] if one.correlation else []
    more += [mode if one.origin == mode else f"{mode}/{one.origin}"]
    url = shorten(one.url, _URL)
    parts = [moment(epoch + one.ended), shorten(one.method, 40), url, what, took, *more, shorten(test, _NAME)]
    return " ".join(parts)
