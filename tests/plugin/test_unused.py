"""Installed and not asked for, the plugin does nothing at all."""

import pytest

LOADED = """
    import sys, time
    import pytest

    def test_it({fixture}):
        heavy = {{"pytest_apiint.wire", "pytest_apiint.clock", "pytest_apiint.session", "pytest_apiint.faults",
                 "requests_mock", "time_machine", "httptools", "requests", "httpx", "asyncio"}}
        assert heavy & set(sys.modules) == set({expected})

    def test_time_is_what_it_was():
        assert type(time.sleep).__name__ == "builtin_function_or_method"
        started = time.perf_counter()
        time.sleep(0.02)
        assert time.perf_counter() - started >= 0.02
"""


def test_nothing_is_loaded_where_no_test_asks(run_apart):
    run_apart(LOADED.format(fixture="", expected=()), "-p", "no:asyncio").assert_outcomes(passed=2)


def test_only_pytest_and_the_standard_library_stand_behind_the_entry(run_apart):
    source = """
        import sys
        def test_it():
            ours = {name for name in sys.modules if name.startswith("pytest_apiint")}
            assert ours == {"pytest_apiint", *(f"pytest_apiint.plugin{name}" for name in
                            ("", ".entry", ".fixtures", ".hookspecs", ".keys", ".options",
                             ".vcr", ".vcr.marks", ".vcr.hooks"))}
    """
    run_apart(source).assert_outcomes(passed=1)


def test_tests_before_and_after_one_that_asks_have_real_time(passes):
    passes(
        """
        import time
        from pytest_apiint.clock import real
        def really_slept():
            started = real.monotonic()
            time.sleep(0.02)
            return real.monotonic() - started >= 0.02
        def test_before(): assert really_slept()
        def test_that_asks(api): assert not really_slept()
        def test_after(): assert really_slept()
        """,
        count=3,
    )


@pytest.mark.parametrize("option", ["--version", "--help", "--fixtures", "--markers"])
def test_information_is_given_without_loading_anything(run_apart, pytester, option):
    pytester.makeconftest("""
        import sys
        def pytest_unconfigure():
            assert "pytest_apiint.session" not in sys.modules
    """)
    assert run_apart("", option).ret in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def test_without_a_report_nothing_of_it_is_loaded(run_apart):
    source = """
        import sys
        import requests
        def test_it(api):
            api.mock.get("/x", json={})
            assert requests.get(api.base_url + "/x", timeout=9).ok
        def test_what_is_loaded():
            names = {name for name in sys.modules if name.startswith(("pytest_apiint.report", "msgspec"))}
            assert names | {"pytest_apiint.plugin.reporting"} & set(sys.modules) == set()
    """
    run_apart(source, "-p", "no:asyncio").assert_outcomes(passed=2)
