import math

import pytest

from pytest_apiint.report.page.figures import counted, moment, percent, seconds, size


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 s"),
        (0.00001, "0 s"),
        (0.0012, "1.2 ms"),
        (0.0125, "12.5 ms"),
        (0.25, "250 ms"),
        (1, "1 s"),
        (2.345, "2.35 s"),
        (10.26, "10.3 s"),
        (61.44, "61.4 s"),
        (120, "2 min"),
        (150.4, "2 min 30 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h"),
        (7260, "2 h 1 min"),
        (86_400 * 2, "2 d"),
        (86_400 * 3 + 4 * 3600, "3 d 4 h"),
        (-1.5, "-1.5 s"),
        (1e300, "over 10,000 d"),
        (math.inf, "over 10,000 d"),
    ],
)
def test_seconds(value, text):
    assert seconds(value) == text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (1500, "1.5 kB"), (1_000_000, "1 MB")]
)
def test_size(count, text):
    assert size(count) == text


@pytest.mark.parametrize(("value", "text"), [(0, "0 %"), (100, "100 %"), (99.99, "99.9 %"), (66.666, "66.6 %")])
def test_what_is_not_all_is_never_rounded_to_all(value, text):
    assert percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "1970-01-01 00:00:00 UTC"), (1e20, "100000000000000000000 s after 1970")]
)
def test_moment(value, text):
    assert moment(value) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0 tests"), (1, "1 test"), (2500, "2,500 tests")])
def test_counted(count, text):
    assert counted(count, "test") == text
