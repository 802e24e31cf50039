import pytest

from pytest_apiint.clock import VirtualClock


@pytest.fixture
def clock():
    with VirtualClock() as running:
        yield running
