"""Numbers and lists as messages put them."""

import pytest

from pytest_apiint.checks.wording import about, listed, span, times
from pytest_apiint.journal.shown import seconds


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2, "2 s"),
        (0, "0 s"),
        (0.25, "0.25 s"),
        (1e-6, "0.000001 s"),
        (86400, "86400 s"),
        (0.1 + 0.2, "0.3 s"),
        (100, "100 s"),
    ],
)
def test_seconds_have_as_many_decimals_as_they_need(value, text):
    assert seconds(value) == text


@pytest.mark.parametrize(("value", "text"), [(27.2673891, "27.267 s"), (0.0004, "0.0004 s"), (1, "1 s")])
def test_a_headline_rounds_to_the_millisecond(value, text):
    assert about(value) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(2, 2, "2 s"), (0, 2, "0 to 2 s"), (1, float("inf"), "at least 1 s"), (1, 1 + 1e-9, "1 s")],
)
def test_bounds_are_put_as_briefly_as_they_can_be(low, high, text):
    assert span(low, high) == text


@pytest.mark.parametrize(
    ("count", "text"), [(0, ""), (1, "a"), (3, "a, b, c"), (4, "a, b, c and 1 more"), (5, "a, b, c and 2 more")]
)
def test_a_list_shows_three_and_counts_the_rest(count, text):
    assert listed("abcde"[:count]) == text


def test_one_is_singular():
    assert [times(count, "call") for count in (0, 1, 2)] == ["0 calls", "1 call", "2 calls"]
