"""Tracebacks of tests that failed for what their session has found: what libraries did in between says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_apiint.clock.sites import is_library


def own(item: pytest.Item, info: pytest.ExceptionInfo[BaseException]) -> Any:
    """The failure by the user's own frames; None where pytest tells it as short, or was asked for all of it.

    A refused connection has come through five libraries' frames, hundreds of lines, and a cause for each of them.
    """
    if item.config.getoption("fulltrace", default=False) or not isinstance(item, pytest.Function):
        return None
    users = [entry for entry in info.traceback if not is_library(str(entry.path))]
    if not users or len(users) == len(info.traceback):
        return None
    style: Any = item.config.getoption("tbstyle", "auto")
    return info.getrepr(
        style="long" if style == "auto" else style,
        showlocals=bool(item.config.getoption("showlocals", default=False)),
        funcargs=True,
        chain=False,
        tbfilter=lambda one: one.traceback.filter(lambda entry: not is_library(str(entry.path))),
    )
