"""Formats of errors that hooks give, known for as long as their run lasts."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from pytest_apiint.errors import UsageProblem
from pytest_apiint.formats import registered


def register(config: pytest.Config) -> None:
    """Let the formats of the hook ``pytest_apiint_error_formats`` be known until pytest ends.

    Raises:
        pytest.UsageError: one is no format, or has the name of another.
    """
    more = [one for found in config.hook.pytest_apiint_error_formats(config=config) for one in found or ()]
    stack = ExitStack()
    try:
        stack.enter_context(registered(more))
    except UsageProblem as problem:
        raise pytest.UsageError(str(problem)) from None
    config.add_cleanup(stack.close)
