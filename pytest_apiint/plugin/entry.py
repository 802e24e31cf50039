"""What pytest loads at its start: the standard library and pytest only. Each hook hands on at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_apiint.plugin import options
from pytest_apiint.plugin.fixtures import api, api_clock, apiint, apis, mock_api
from pytest_apiint.plugin.keys import APIS

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["api", "api_clock", "apiint", "apis", "mock_api"]


def pytest_addoption(parser: pytest.Parser) -> None:
    options.declare(parser)


def pytest_configure(config: pytest.Config) -> None:
    options.register_marker(config)
    options.mode(config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    try:
        result = yield
    except BaseException:
        if APIS in item.stash:
            from pytest_apiint.plugin import lifecycle  # noqa: PLC0415

            lifecycle.note(item, item.stash[APIS])
        raise
    if APIS in item.stash:
        from pytest_apiint.plugin import lifecycle  # noqa: PLC0415

        lifecycle.tell(item.stash[APIS])
    return result


def pytest_report_collectionfinish(config: pytest.Config, items: list[pytest.Item]) -> list[str]:
    if not any("apiint" in getattr(item, "fixturenames", ()) for item in items):
        return []
    from pytest_apiint.plugin.header import lines  # noqa: PLC0415

    return lines(config)
