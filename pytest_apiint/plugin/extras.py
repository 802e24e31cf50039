"""Libraries that come with an extra, and are asked for by an option."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from pytest_apiint.messages import layout


def must_have(module: str, option: str, extra: str) -> None:
    """Say what to install where `module` isn't there.

    Raises:
        pytest.UsageError: it isn't.
    """
    try:
        there = find_spec(module) is not None
    except ModuleNotFoundError:  # its parent
        there = False
    if not there:
        rows = [("why", f"{option} writes with it"), ("fix", f"pip install 'pytest-apiint[{extra}]'")]
        raise pytest.UsageError(layout(f"{module} isn't installed", rows))
