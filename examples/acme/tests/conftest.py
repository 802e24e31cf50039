"""Both clients under one name, so that one test speaks of both."""

import asyncio
import random
from types import AsyncGeneratorType

import pytest
from acme import AcmeClient, AsyncAcmeClient


# These run in all four modes. The others need an API that goes wrong on demand, and time that doesn't pass.
EVERYWHERE = ("test_acme.py", "test_modes.py")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.name not in EVERYWHERE:
            item.add_marker(pytest.mark.api(mode="mock"))


class Blocking:
    """The asyncio client, called as the other one is: all its calls run in one event loop."""

    def __init__(self, runner, **settings):
        self._runner = runner
        self.inner = AsyncAcmeClient(**settings)

    def __getattr__(self, name):
        method = getattr(self.inner, name)
        return lambda *args, **kwargs: self._runner.run(_result(method(*args, **kwargs)))

    def __repr__(self):
        return repr(self.inner)


async def _result(value):
    return [item async for item in value] if isinstance(value, AsyncGeneratorType) else await value


@pytest.fixture(params=["requests", "httpx"])
def client(request, api):
    settings = {"base_url": api.base_url, "token": api.secret("token")}
    if request.param == "requests":
        with AcmeClient(**settings) as found:
            yield found
    else:
        with asyncio.Runner() as runner:
            found = Blocking(runner, **settings)
            yield found
            found.aclose()


@pytest.fixture
def chance(monkeypatch):
    """Pins what chance yields."""
    return lambda u: monkeypatch.setattr(random, "uniform", lambda low, high: low + (high - low) * u)
