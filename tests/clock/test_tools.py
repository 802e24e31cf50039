"""Tools that time the run read real time."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

HEAD = """
    import time
    import pytest
    from time import sleep
    from pytest_apiint.clock import VirtualClock, real

    @pytest.fixture(autouse=True)
    def clock():
        with VirtualClock(max_sleeps=10**6) as clock:
            yield clock
"""
ROOT = str(Path(__file__).parents[2])


@pytest.fixture
def run(pytester, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", ROOT)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def run_(body, *arguments, subprocess=False):
        pytester.makepyfile(HEAD + body)
        runner = pytester.runpytest_subprocess if subprocess else pytester.runpytest_inprocess
        return runner(*arguments)

    return run_


SLOW = """
    def test_slow():
        sleep(3600)
        real.sleep(0.05)
"""


def test_durations_are_real(run):
    result = run(SLOW, "--durations=5", "-vv")
    result.assert_outcomes(passed=1)
    (seconds,) = re.findall(r"(\d+\.\d+)s call", result.stdout.str())
    assert 0.05 <= float(seconds) < 10
    assert float(re.search(r"passed in (\d+\.\d+)s", result.stdout.str())[1]) < 60


def test_junit_times_are_real(run, pytester):
    run(SLOW, "--junitxml=report.xml").assert_outcomes(passed=1)
    case = ET.parse(pytester.path / "report.xml").getroot().find(".//testcase")
    assert 0.05 <= float(case.get("time")) < 10


def test_hypothesis_deadlines_are_real(run):
    body = """
    from hypothesis import HealthCheck, Phase, given, settings, strategies as st

    @settings(deadline=5_000, max_examples=5, database=None, suppress_health_check=list(HealthCheck))
    @given(st.integers())
    def test_fast(clock, number):
        sleep(60)

    @settings(deadline=20, max_examples=2, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(st.integers())
    def test_slow(clock, number):
        sleep(60)
        real.sleep(0.1)
    """
    result = run(body, "-p", "hypothesis.extra.pytestplugin")
    result.assert_outcomes(passed=1, failed=1)
    assert "DeadlineExceeded" in result.stdout.str() or "exceeds the deadline" in result.stdout.str()
    assert "60000" not in result.stdout.str()


@pytest.mark.parametrize("method", ["signal", "thread"])
@pytest.mark.parametrize("scope", ["false", "true"])
def test_pytest_timeout_counts_real_time(run, method, scope):
    result = run(
        SLOW, "-p", "pytest_timeout", "--timeout=20", f"--timeout-method={method}", "-o", f"timeout_func_only={scope}",
        subprocess=True,
    )  # fmt: skip
    result.assert_outcomes(passed=1)


def test_pytest_timeout_fires_in_real_time(run):
    body = """
    def test_hangs():
        sleep(3600)
        real.sleep(60)
    """
    result = run(body, "-p", "pytest_timeout", "--timeout=2", subprocess=True)
    result.assert_outcomes(failed=1)
    assert "Timeout" in result.stdout.str()


def test_xdist_distributes(run):
    body = """
    @pytest.mark.parametrize("number", range(12))
    def test_slow(clock, number):
        sleep(3600)
        assert clock.elapsed == 3600
    """
    result = run(body, "-p", "xdist", "-n2", "-o", "addopts=", subprocess=True)
    result.assert_outcomes(passed=12)


def test_a_tool_imported_later_is_given_real_time(run):
    body = """
    import sys, types

    def test_first():
        late = types.ModuleType("coverage.late")
        late.time, late.clock = time, time.monotonic
        sys.modules["coverage.late"] = late

    def test_second():
        late = sys.modules.pop("coverage.late")
        before = late.time.perf_counter(), late.clock()
        sleep(3600)
        assert late.time.perf_counter() - before[0] < 60
        assert late.clock() - before[1] < 60
        assert late.time.strftime is time.strftime
    """
    run(body).assert_outcomes(passed=2)
