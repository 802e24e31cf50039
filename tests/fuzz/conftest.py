"""A user's project, in which pytest runs with our plugin alone: Schemathesis' own is loaded when it's needed."""

import json
from importlib.util import find_spec

import pytest

from .servers import SETTINGS, TOKEN, TWO, Server, described

# `make fuzz` runs them, in an environment of their own.
collect_ignore_glob = ["test_*"]
if find_spec("schemathesis") is not None:
    # Inner runs of pytester empty `sys.modules` of what they loaded, so what the tests share is loaded before.
    # Native modules above all: loaded anew by each inner run, they may end the process without a word.
    import mmap  # noqa: F401
    import multiprocessing.shared_memory  # noqa: F401
    import sqlite3  # noqa: F401

    import fastapi  # noqa: F401
    import flask  # noqa: F401
    import schemathesis.pytest.plugin  # noqa: F401

    import pytest_apiint.plugin.provider  # noqa: F401

    collect_ignore_glob = []


@pytest.fixture
def clean(monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    # Of xdist's own worker, in which these tests may run.
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_XDIST_TESTRUNUID", "APIINT_RUN_ID"):
        monkeypatch.delenv(name, raising=False)
    for name in ("APIINT_MODE", "APIINT_SERVICE", "PYTEST_ADDOPTS", "CI", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ACME_TOKEN", TOKEN)
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture
def run(pytester, clean):
    """Run pytest with our plugin, in this process where it needn't be `apart`, and whatever options."""

    def run(*options, plugins=(), apart=False):
        loaded = [word for name in ("pytest_apiint.plugin.entry", *plugins) for word in ("-p", name)]
        start = pytester.runpytest_subprocess if apart else pytester.runpytest_inprocess
        return start("-p", "no:cacheprovider", *loaded, *options)

    return run


@pytest.fixture
def fuzz(pytester, run):
    """Fuzz a server by a description: what pytest said, and the server with all that came."""

    def fuzz(*options, paths=TWO, spec=None, server=None, service="", settings="", plugins=(), apart=False):
        server = server or Server()
        pytester.makefile(".json", acme=json.dumps(spec or described(paths)))
        with server.running():
            pytester.makepyprojecttoml(SETTINGS.format(url=server.url, service=service, fuzz=settings))
            result = run(
                "--api-mode=sandbox", "--api-fuzz=acme", "--api-seed=1", *options, plugins=plugins, apart=apart
            )
        return result, server

    return fuzz
