"""The fixtures. All of ours depend on `apiint` alone, so a suite with an `api` of its own keeps working."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_apiint.plugin.keys import APIS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_apiint.api import Api, Apis
    from pytest_apiint.clock import Clock


@pytest.fixture
def apiint(request: pytest.FixtureRequest) -> Iterator[Api]:
    """The API that the client under test talks to, in the run's mode (`--api-mode`)."""
    from pytest_apiint.plugin import lifecycle  # noqa: PLC0415 - with the first test that asks

    with lifecycle.opened(request.node) as api:
        yield api


@pytest.fixture
def api(apiint: Api) -> Api:
    """The API that the client under test talks to; another name for `apiint`."""
    return apiint


@pytest.fixture
def mock_api(apiint: Api) -> Api:
    """The API, mocked in every mode."""
    return apiint


@pytest.fixture
def apis(apiint: Api, request: pytest.FixtureRequest) -> Apis:
    """All configured services by name: ``apis["acme"]``."""
    return request.node.stash[APIS]  # type: ignore[no-any-return]


@pytest.fixture
def api_clock(apiint: Api) -> Clock:
    """The test's clock: `now`, `elapsed`, `advance(seconds)`, `sleeps`."""
    return apiint.clock
