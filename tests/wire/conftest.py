import pytest

from .live import LiveServer


@pytest.fixture
def live():
    """A server that would answer, if anything reached it."""
    server = LiveServer()
    yield server
    server.close()


@pytest.fixture
def findings(api):
    """What the session found so far, which then fails the test no more."""
    return lambda: api.session.found(faults=False)


@pytest.fixture
def inner(pytester, monkeypatch):
    """Run the files of `pytester` in process, with our plugin and pytest's own only."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return lambda *options: pytester.runpytest_inprocess("-p", "pytest_apiint.plugin.entry", *options)
