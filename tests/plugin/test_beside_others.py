"""Beside other plugins, and with pytest's own options."""

import re

import pytest

THREE = """
    import time, pytest, requests
    @pytest.mark.parametrize("number", range(3))
    def test_it(api, number):
        api.mock.get("/users", json=number)
        assert requests.get(api.base_url + "/users").json() == number
        time.sleep(3600)
        assert api.clock.elapsed == 3600.0
"""


def test_xdist(run_apart):
    result = run_apart(THREE, "-n2", plugins=["xdist.plugin"])
    result.assert_outcomes(passed=3)


def test_settings_errors_are_told_once_under_xdist_too(run_apart, pytester):
    pytester.makepyprojecttoml("[tool.apiint.services.acme]\nbase_ur = 'x'")
    result = run_apart(THREE, "-n2", plugins=["xdist.plugin"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert (result.stdout.str() + result.stderr.str()).count('unknown key "base_ur"') == 1


def test_a_module_may_hold_what_bears_no_question(passes):
    """Such as ``from flask import request``."""
    passes("""
    class Touchy:
        def __getattribute__(self, name):
            raise RuntimeError(name)

    request, local = Touchy(), Touchy()
    def test_it(api): api.mock.get("/users")
    """)


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_randomly(passes, seed):
    passes(THREE, f"--randomly-seed={seed}", count=3, plugins=["pytest_randomly"])


@pytest.mark.parametrize(
    "options",
    [["-p", "no:cacheprovider"], ["--import-mode=importlib"], ["--import-mode=append"], ["-s"]],
    ids=" ".join,
)
def test_pytests_own_options(run, options):
    assert run(THREE, *options).ret == pytest.ExitCode.OK


def test_doctests_may_use_the_fixtures(run):
    result = run(
        '''
        """
        >>> import requests
        >>> api = getfixture("api")
        >>> route = api.mock.get("/users", json=[1])
        >>> requests.get(api.base_url + "/users").json()
        [1]
        """
        ''',
        "--doctest-modules",
    )
    result.assert_outcomes(passed=1)


def test_durations_are_real(run):
    result = run(THREE, "--durations=0", "-vv", "--junitxml=report.xml")
    shown = re.findall(r"([\d.]+)s (?:call|setup|teardown) ", result.stdout.str())
    assert len(shown) == 9
    assert max(map(float, shown)) < 60


def test_the_durations_in_a_junit_file_are_real(run, pytester):
    run(THREE, "--junitxml=report.xml")
    found = re.findall(r'time="([\d.]+)"', (pytester.path / "report.xml").read_text())
    assert max(map(float, found)) < 60


@pytest.mark.parametrize("method", ["signal", "thread"])
def test_a_timeout_of_pytest_timeout_is_not_met_by_virtual_time(run_apart, method):
    options = ["--timeout=20", f"--timeout-method={method}"]
    run_apart(THREE, *options, plugins=["pytest_timeout"]).assert_outcomes(passed=3)


def test_a_test_that_hangs_really_is_ended_by_pytest_timeout(run_apart):
    source = """
        import requests
        def test_hangs(api):
            while True: pass
        def test_next(api):
            api.mock.get("/users", json=[])
            assert requests.get(api.base_url + "/users").json() == []
    """
    result = run_apart(source, "--timeout=3", "--timeout-method=signal", plugins=["pytest_timeout"])
    result.assert_outcomes(passed=1, failed=1)


def test_hypothesis_deadlines_are_real(passes):
    passes(
        """
        import time
        from hypothesis import HealthCheck, given, settings, strategies as st
        @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=5, database=None)
        @given(st.integers())
        def test_it(api, number): time.sleep(60)
        """,
        plugins=["_hypothesis_pytestplugin"],
    )


def test_requests_mocks_own_fixture_goes_first_where_both_are_used(passes):
    passes(
        """
        import requests
        def test_it(api, requests_mock):
            requests_mock.get("https://other.example", text="by requests-mock")
            assert requests.get("https://other.example").text == "by requests-mock"
            assert len(api.journal) == 0
        """,
        plugins=["requests_mock.contrib._pytest_plugin"],
    )


@pytest.mark.parametrize("option", ["--setup-show", "--setup-plan", "--collect-only", "--stepwise", "--trace-config"])
def test_other_ways_to_run(run, option):
    assert run(THREE, option).ret == pytest.ExitCode.OK


def test_collecting_shows_tests_though_the_settings_are_broken(run, pytester):
    pytester.makepyprojecttoml("[tool.apiint.services.acme]\nbase_ur = 'x'")
    result = run(THREE, "--collect-only")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["apiint: mode=mock, services: the settings can't be read", "*3 tests collected*"])
