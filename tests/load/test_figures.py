"""What Locust counted becomes figures by operation; a 429 is no failure, and in no percentile."""

import pytest

from pytest_apiint.load import figures
from pytest_apiint.load.results import Failed, Judged, Measured
from pytest_apiint.settings.load_level import budget


def entry(name, times, failures=0, method="GET", most=None):
    """`times` are counts by milliseconds, with texts for keys, as JSON has them."""
    return {
        "name": name,
        "method": method,
        "num_requests": sum(times.values()),
        "num_failures": failures,
        "response_times": {str(time): count for time, count in times.items()},
        "max_response_time": max(times, default=0) if most is None else most,
    }


def counted(*entries, seconds=10.0, errors=()):
    return {"entries": list(entries), "seconds": seconds, "errors": list(errors), "workers": 0}


def test_an_operation_has_its_rates_and_percentiles():
    (one,), whole = figures.measured(counted(entry("GET /users", {10: 90, 20: 5, 300: 5}, failures=2, most=312.46)))
    assert one == Measured("GET /users", 100, 2, 0, 10.0, 10.0, 20.0, 300.0, 312.5)
    assert whole == Measured("all", 100, 2, 0, 10.0, 10.0, 20.0, 300.0, 312.5)
    assert one.errors == 0.02


def test_the_whole_is_of_all_requests_and_no_mean_of_percentiles():
    _, whole = figures.measured(counted(entry("GET /a", {10: 99}), entry("GET /b", {1000: 1})))
    assert (whole.p50, whole.p95, whole.p99, whole.max) == (10.0, 10.0, 10.0, 1000.0)


def test_a_429_is_counted_apart():
    both = counted(entry("GET /a", {100: 6}), entry("GET /a [429]", {1: 4}))
    (one,), whole = figures.measured(both)
    assert (one.label, one.requests, one.failures, one.limited) == ("GET /a", 10, 0, 4)
    assert (one.p50, one.max) == (100.0, 100.0)
    assert (whole.limited_share, whole.errors) == (0.4, 0.0)


def test_nothing_but_429s_has_no_times():
    (one,), _ = figures.measured(counted(entry("GET /a [429]", {1: 4})))
    assert (one.requests, one.limited, one.p95, one.max) == (4, 4, None, None)


def test_operations_stand_by_their_paths():
    several = [entry(name, {1: 1}) for name in ("POST /a", "GET /b", "GET /a")]
    operations, _ = figures.measured(counted(*several))
    assert [one.label for one in operations] == ["GET /a", "POST /a", "GET /b"]


def test_nothing_at_all_has_no_rate():
    operations, whole = figures.measured(counted(seconds=0.0))
    assert (operations, whole) == ((), Measured("all", 0, 0, 0, 0.0))
    assert whole.errors == 0.0


def test_what_was_not_sent_is_no_request():
    operations, whole = figures.measured(counted(entry("secret token", {}, failures=3, method="-")))
    assert (operations, whole.requests) == ((), 0)


@pytest.mark.parametrize(
    ("share", "time"), [(0.5, 2.0), (0.51, 3.0), (0.75, 3.0), (0.95, 4.0), (1.0, 4.0), (0.01, 1.0)]
)
def test_a_percentile_is_the_time_that_so_many_kept(share, time):
    assert figures.percentile({4.0: 1, 1.0: 1, 2.0: 1, 3.0: 1}, share) == time


def test_failures_are_grouped_scrubbed_and_in_locusts_words_only_where_these_say_more():
    errors = [
        {"name": "GET /a", "error": "CatchResponseError('answered 500')", "occurrences": 2},
        {"name": "GET /b", "error": "ConnectionResetError(104, 'hush')", "occurrences": 3},
        {"name": "secret token", "error": 'Refused("refused: ACME_TOKEN isn\'t set")', "occurrences": 1},
    ]
    found = figures.failed(counted(errors=errors), lambda text: text.replace("hush", "***"))
    assert found == (
        Failed("GET /b", "ConnectionResetError(104, '***')", 3),
        Failed("GET /a", "answered 500", 2),
        Failed("secret token", "refused: ACME_TOKEN isn't set", 1),
    )
    assert figures.refusals(found) == ["ACME_TOKEN isn't set"]


def test_an_error_of_a_task_is_told_though_it_is_no_request():
    raised = counted() | {"raised": [{"error": "KeyError('hush')", "times": 4}]}
    assert figures.failed(raised, lambda text: text.replace("hush", "***")) == (Failed("a task", "KeyError('***')", 4),)


def test_each_limit_is_judged_and_the_limit_itself_is_kept():
    whole = Measured("all", 200, 2, 20, 10.0, 5.0, 500.0, 700.0, 900.0)
    assert figures.judged(budget("p95=500ms,p99=600ms,errors=1%,limited=5%,max=1s,p50=4ms"), whole) == (
        Judged("p95=500ms", "p95", 500.0, 500.0, exceeded=False),
        Judged("p99=600ms", "p99", 600.0, 700.0, exceeded=True),
        Judged("errors=1%", "errors", 1.0, 1.0, exceeded=False),
        Judged("limited=5%", "limited", 5.0, 10.0, exceeded=True),
        Judged("max=1s", "max", 1000.0, 900.0, exceeded=False),
        Judged("p50=4ms", "p50", 4.0, 5.0, exceeded=True),
    )


def test_what_nobody_timed_is_not_judged():
    (one,) = figures.judged(budget("p95=1ms"), Measured("all", 1, 0, 1, 1.0))
    assert (one.seen, one.exceeded) == (None, False)
