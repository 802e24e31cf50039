"""A user's project, and the sandbox that it talks to."""

import pytest

from .sandbox import SandboxServer


@pytest.fixture(scope="module")
def server():
    server = SandboxServer()
    yield server
    server.close()


@pytest.fixture
def project(pytester, monkeypatch, server):
    """A user's project whose sandbox is `server`; gives a run of its tests in one mode, in a process `apart`."""
    for name in (
        "CI",
        "APIINT_MODE",
        "APIINT_STRICT",
        "APIINT_RUN_ID",
        "PYTEST_ADDOPTS",
        "ACME_TOKEN",
        "http_proxy",
        "https_proxy",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def run(mode, *options, tests=None, settings="unsafe_methods = true", apart=False):
        if tests is not None:
            pytester.makepyfile(test_acme=tests)
        pytester.makepyprojecttoml(f"""
            [tool.apiint.services.acme]
            base_url = "https://api.acme.example/v1"
            sandbox_url = "{server.url}"
            secrets = {{ token = "ACME_TOKEN" }}
            {settings}
        """)
        server.hits.clear()
        start = pytester.runpytest_subprocess if apart else pytester.runpytest_inprocess
        return start("-p", "pytest_apiint.plugin.entry", f"--api-mode={mode}", *options)

    return run
