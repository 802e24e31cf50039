import pytest

collect_ignore = ["vcr_suite"]  # which runs under other plugins

ACME = """
[tool.apiint.services.acme]
base_url = "https://api.acme.example/v1"
secrets = { token = "ACME_TOKEN" }
"""
BOTH = f"""{ACME}
[tool.apiint.services.globex]
base_url = "https://globex.example"
hosts = ["*.globex.example"]
"""


@pytest.fixture
def acme(pytester):
    """A project that configures one service."""
    pytester.makepyprojecttoml(ACME)


@pytest.fixture
def both(pytester):
    """A project that configures two services."""
    pytester.makepyprojecttoml(BOTH)


@pytest.fixture
def clean(monkeypatch):
    """No plugins but those that a test names, and no setting from outside."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    asked = [f"APIINT_{word}" for word in ("MODE", "SERVICE", "SELECT", "IGNORE", "STRICT")]
    asked += [f"APIINT_{word}" for word in ("RESPONSE", "FUZZ_CASES", "FUZZ_TIER", "SEED", "RUN_ID")]
    for name in (*asked, "PYTEST_ADDOPTS", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture
def run(pytester, clean):
    """Run pytest in this process, with our plugin and those that are named, over a test file's source."""

    def run(source, *options, plugins=()):
        if source:
            pytester.makepyfile(source)
        loaded = [word for name in ("pytest_apiint.plugin.entry", *plugins) for word in ("-p", name)]
        return pytester.runpytest_inprocess("-W", "error", *loaded, *options)

    return run


@pytest.fixture
def run_apart(pytester, clean):
    """The same in a process of its own, for what an interpreter has only one of."""

    def run_apart(source, *options, plugins=()):
        if source:
            pytester.makepyfile(source)
        loaded = [word for name in ("pytest_apiint.plugin.entry", *plugins) for word in ("-p", name)]
        return pytester.runpytest_subprocess("-W", "error", *loaded, *options)

    return run_apart


@pytest.fixture
def passes(run):
    """Run a test file in which everything must pass."""

    def passes(source, *options, count=1, plugins=()):
        result = run(source, *options, plugins=plugins)
        result.assert_outcomes(passed=count)
        return result

    return passes
