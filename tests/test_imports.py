"""Modules that are loaded again are patched again, and ours are never there twice."""

import importlib
import sys

import httpx
import pytest

from pytest_apiint import imports


@pytest.fixture
def unloaded(monkeypatch):
    """Forget a package, as pytester does after each of its runs."""

    def forget(package):
        for name in [name for name in sys.modules if name.partition(".")[0] == package]:
            monkeypatch.delitem(sys.modules, name)

    return forget


@pytest.mark.parametrize("package", ["httpx", "requests", "urllib3"])
def test_a_client_library_that_is_loaded_again_is_intercepted_again(api, unloaded, package):
    api.mock.get("/a", text="mocked")
    unloaded(package)
    module = importlib.import_module(package)
    response = module.request("GET", f"{api.base_url}/a")
    assert b"mocked" in getattr(response, "data", getattr(response, "content", b""))


def test_our_own_modules_stay_the_only_ones(api, unloaded):
    api.mock.get("/a", text="mocked")
    before = sys.modules["pytest_apiint.wire.active"]
    unloaded("pytest_apiint")
    assert importlib.import_module("pytest_apiint.wire.active") is before
    assert httpx.get(f"{api.base_url}/a").text == "mocked"


def test_a_hook_is_called_at_once_and_at_each_load(tmp_path, monkeypatch):
    (tmp_path / "hooked_module.py").write_text("VALUE = 1")
    monkeypatch.syspath_prepend(tmp_path)
    seen = []
    imports.whenever("hooked_module", lambda module: seen.append(module.VALUE))
    first = importlib.import_module("hooked_module")
    monkeypatch.delitem(sys.modules, "hooked_module")
    assert importlib.import_module("hooked_module") is not first
    imports.whenever("hooked_module", lambda _: seen.append("at once"))
    assert seen == [1, 1, "at once"]
    assert first.__loader__.__class__.__name__ == "SourceFileLoader"


def test_the_hooks_survive_tools_that_restore_the_import_system(api, monkeypatch):
    monkeypatch.setattr(sys, "meta_path", [finder for finder in sys.meta_path if finder is not imports._finder])
    imports.watch()
    imports.watch()
    assert sys.meta_path.count(imports._finder) == 1
