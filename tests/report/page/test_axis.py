import math

import pytest

from pytest_apiint.report.page.axis import Axis, axis
from pytest_apiint.report.run import Attempt, Wait


def attempt(started, ended, retry_after=None):
    return Attempt(1, 1, "GET", "https://a.example/", started, ended, status=429, retry_after=retry_after)


@pytest.mark.parametrize(
    ("moment", "percent"), [(10, 0), (15, 25), (30, 100), (5, 0), (99, 100), (11 / 3 + 10, 18.333)]
)
def test_seconds_are_percents_from_the_left(moment, percent):
    assert Axis(10.0, 30.0).at(moment) == percent


def test_an_axis_of_no_length_has_all_at_its_start():
    assert Axis(3.0, 3.0).at(3.0) == 0
    assert Axis(3.0, 3.0).width(3.0, 9.0) == 0
    assert [(tick.at, tick.text) for tick in Axis(3.0, 3.0).ticks] == [(0, "0 s")]


def test_a_width_is_never_negative_and_ends_with_the_axis():
    assert Axis(0, 10).width(2, 4.5) == 25
    assert Axis(0, 3).width(0, 1) == 33.333
    assert Axis(0, 10).width(4, 2) == 0
    assert Axis(0, 10).width(8, 99) == 20


@pytest.mark.parametrize(
    ("span", "texts"),
    [
        (0.004, ["0 s", "1 ms", "2 ms", "3 ms", "4 ms"]),
        (1, ["0 s", "200 ms", "400 ms", "600 ms", "800 ms", "1 s"]),
        (6, ["0 s", "1 s", "2 s", "3 s", "4 s", "5 s", "6 s"]),
        (61.4, ["0 s", "20 s", "40 s", "60 s"]),
        (360, ["0 s", "60 s", "2 min", "3 min", "4 min", "5 min", "6 min"]),
        (300, ["0 s", "60 s", "2 min", "3 min", "4 min", "5 min"]),
        (20_000, ["0 s", "1 h", "2 h", "3 h", "4 h", "5 h"]),
        (86_400 * 30, ["0 s", "5 d", "10 d", "15 d", "20 d", "25 d", "30 d"]),
    ],
)
def test_ticks_are_round_moments(span, texts):
    assert [tick.text for tick in Axis(100.0, 100.0 + span).ticks] == texts


@pytest.mark.parametrize("span", [1e-9, 0.03, 7.3, 30, 180.1, 3599, 1e5, 1e9, 1e15])
def test_there_are_never_more_than_seven_ticks_and_all_lie_on_the_axis(span):
    ticks = Axis(0.0, span).ticks
    assert 2 <= len(ticks) <= 7
    assert all(0 <= tick.at <= 100 for tick in ticks)


def test_an_axis_holds_exchanges_waits_and_what_retry_after_asks():
    assert axis((attempt(5, 6, 3.0),), (Wait(4, 1), Wait(6, 2.5))) == Axis(4, 9)
    assert axis((attempt(5, 6, 1.0),), (Wait(6, 2.5),)) == Axis(5, 8.5)


@pytest.mark.parametrize("retry_after", [3600.0, 1e30])
def test_an_hour_of_retry_after_takes_half_of_the_axis_at_most(retry_after):
    assert axis((attempt(0, 0.5, retry_after), attempt(2, 2)), ()) == Axis(0, 4)


@pytest.mark.parametrize("retry_after", [math.inf, math.nan])
def test_what_has_no_end_makes_no_axis(retry_after):
    assert axis((attempt(0, 2, retry_after),), ()) == Axis(0, 2)


def test_retry_after_alone_makes_the_axis_where_nothing_took_time():
    assert axis((attempt(1, 1, 30.0),), ()) == Axis(1, 31)
