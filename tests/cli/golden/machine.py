"""A machine that is alike everywhere: what is installed there, what it is called; its environment has nothing set."""

import json
import os
from types import SimpleNamespace

from pytest_apiint.doctor import clients, neighbours, surroundings
from pytest_apiint.load import running
from tests.load.runner import COUNTED
from tests.load.runner import installed as install

_INSTALLED = {"requests": "2.34.2", "pytest-xdist": "3.8.0", "eventlet": "0.40.3"}
_PYTHON = SimpleNamespace(
    python_implementation=lambda: "CPython", python_version=lambda: "3.11.9", system=lambda: "Linux"
)
_SET = ("CI", "GITHUB_ACTIONS", "FORCE_COLOR", "PYTEST_ADDOPTS", "ACME_TOKEN")
# What Locust's process counts on it.
_COUNTED = json.loads(json.dumps(COUNTED).replace("/health", "/users/{id}"))


def prepare(monkeypatch, locust=None):
    """Make this machine that one; with Locust in the folder `locust`, if it's named: a module that only says what it
    was told.
    """
    for name in {*_SET, *(one for one in os.environ if one.startswith("APIINT_"))}:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    # Pytest starts with what we bring, whatever else is installed here.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "pytest_apiint.plugin.entry")
    for room in (clients, neighbours):
        monkeypatch.setattr(room, "live_version", lambda name: _INSTALLED.get(name, ""))
    monkeypatch.setattr(surroundings, "platform", _PYTHON)
    monkeypatch.setattr(surroundings, "_is_there", lambda name: name == "click")
    if locust is None:
        monkeypatch.setattr(running, "installed", lambda: False)
    else:
        install(locust, monkeypatch, counted=_COUNTED)
