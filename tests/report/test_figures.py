"""A run's numbers for the terminal."""

from pytest_apiint.report.figures import lines
from pytest_apiint.report.run import Attempt, Wait
from tests.report.runs import ATTEMPT, LIMITED, RESET, one_test, run


def test_a_run_in_a_few_lines():
    good = one_test("t.py::good", duration=0.25, elapsed=2.0, attempts=(ATTEMPT,))
    ill = one_test(
        "t.py::ill",
        outcome="failed",
        elapsed=30.0,
        attempts=(LIMITED, RESET),
        waits=(Wait(0.0, 30.0),),
        breaker=("open", "half-open", "open"),
        trials=3,
    )
    assert list(lines(run(good, ill, warnings=("gw0 is lost",)))) == [
        "tests     2 tests, 1 failed",
        "calls     1 of 2 succeeded, 50 %; 3 attempts, 1 of them retries",
        "p95       250 ms on the tests' clocks, 1 ms really",
        "time      32.0 s virtual, 250 ms real",
        "errors    429 1x, read timeout 1x",
        "limits    429 1x, 1 with Retry-After",
        "timeouts  1",
        "breaker   open 2x, half-open 1x",
        "faults    1 planned fault, 3 trials of suites",
        "warning   gw0 is lost",
    ]


def test_what_did_not_happen_is_not_told():
    assert list(lines(run())) == ["tests     0 tests", "time      0.0 s virtual, 0.0 s real"]


def test_not_all_is_never_told_as_all():
    attempts = [Attempt(n, n, "GET", "https://a.test/", 0.0, 0.0, status=200 if n else 500) for n in range(1000)]
    assert "999 of 1,000 succeeded, 99 %" in list(lines(run(one_test(attempts=tuple(attempts)))))[1]
