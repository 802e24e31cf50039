"""One body, four modes, under every client library: what a user is promised first."""

from pathlib import Path

import pytest

from .sandbox import LOGIN, TOKEN, SandboxServer

BODIES = Path(__file__).parent / "bodies.py"
COUNT = 28


@pytest.fixture(scope="module")
def server():
    server = SandboxServer()
    yield server
    server.close()


@pytest.fixture
def project(pytester, monkeypatch, server):
    """A user's project whose sandbox is `server`; gives a run in one mode."""
    for name in ("CI", "APIINT_MODE", "PYTEST_ADDOPTS", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyprojecttoml(f"""
        [tool.apiint.services.acme]
        base_url = "https://api.acme.example/v1"
        sandbox_url = "{server.url}"
        secrets = {{ token = "ACME_TOKEN" }}
        unsafe_methods = true
    """)
    pytester.makepyfile(test_acme=BODIES.read_text())

    def run(mode, *options):
        server.hits.clear()
        return pytester.runpytest_inprocess("-p", "pytest_apiint.plugin.entry", f"--api-mode={mode}", *options)

    return run


def test_one_body_runs_in_all_modes(project, server, monkeypatch, pytester):
    project("mock").assert_outcomes(passed=COUNT)
    assert server.hits == []
    monkeypatch.setenv("ACME_TOKEN", TOKEN)
    project("sandbox").assert_outcomes(passed=COUNT)
    assert len(server.hits) > COUNT
    project("record").assert_outcomes(passed=COUNT)
    asked = len(server.hits)
    monkeypatch.delenv("ACME_TOKEN")
    project("replay").assert_outcomes(passed=COUNT)
    assert asked
    assert server.hits == []
    recorded = "".join(path.read_text() for path in pytester.path.rglob("cassettes/**/*.yaml"))
    assert TOKEN not in recorded
    assert LOGIN not in recorded
    assert "0123456789abcdef" not in recorded
