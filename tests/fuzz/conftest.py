"""A user's project, in which pytest runs with our plugin alone: Schemathesis' own is loaded when it's needed."""

import json
from importlib.util import find_spec

import pytest

from .servers import SETTINGS, TOKEN, TWO, Server, described

# `make fuzz` runs them, in an environment of their own.
collect_ignore_glob = ["test_*"]
if find_spec("schemathesis") is not None:
    # Inner runs of pytester empty `sys.modules` of what they loaded, so what the tests share is loaded before.
    import schemathesis.pytest.plugin  # noqa: F401

    import pytest_apiint.plugin.provider  # noqa: F401

    collect_ignore_glob = []


@pytest.fixture
def clean(monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for name in ("APIINT_MODE", "APIINT_SERVICE", "PYTEST_ADDOPTS", "CI", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ACME_TOKEN", TOKEN)
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture
def run(pytester, clean):
    """Run pytest in this process with our plugin, and whatever options."""

    def run(*options, plugins=()):
        loaded = [word for name in ("pytest_apiint.plugin.entry", *plugins) for word in ("-p", name)]
        return pytester.runpytest_inprocess("-p", "no:cacheprovider", *loaded, *options)

    return run


@pytest.fixture
def fuzz(pytester, run):
    """Fuzz a server by a description: what pytest said, and the server with all that came."""

    def fuzz(*options, paths=TWO, spec=None, server=None, service="", settings="", plugins=()):
        server = server or Server()
        pytester.makefile(".json", acme=json.dumps(spec or described(paths)))
        with server.running():
            pytester.makepyprojecttoml(SETTINGS.format(url=server.url, service=service, fuzz=settings))
            result = run("--api-mode=sandbox", "--api-fuzz=acme", "--api-seed=1", *options, plugins=plugins)
        return result, server

    return fuzz
