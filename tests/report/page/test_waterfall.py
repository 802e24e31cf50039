import re

import pytest

from pytest_apiint.report.page import page
from pytest_apiint.report.page.waterfall import WAITS, Bar, drawn, waterfall
from pytest_apiint.report.run import Attempt, Wait
from tests.report.rich import rich
from tests.report.sample import attempts, case


def fall(*moments, waits=(), more=(), took=0.0):
    made = attempts("/users/1", *moments, took=took) + tuple(more)
    return waterfall(case("test_it", attempts=made, waits=waits))


def bars(row, kind):
    return [bar for bar in row.bars if bar.kind == kind]


def test_a_test_without_exchanges_has_none():
    assert waterfall(case("test_it")) is None


def test_one_row_for_each_attempt_with_its_outcome_and_request():
    rows = fall((0.0, 503), (2.0, "read_timeout"), (4.0, 404), (8.0, 200)).rows
    assert [(row.outcome, row.tone) for row in rows] == [
        ("503", "bad"),
        ("read timeout", "bad"),
        ("404", "warn"),
        ("200", "good"),
    ]
    assert rows[0].request == "GET /users/1"


@pytest.mark.parametrize(("status", "tone"), [(199, "good"), (399, "good"), (400, "warn"), (499, "warn"), (500, "bad")])
def test_a_status_has_a_tone(status, tone):
    assert fall((0.0, status)).rows[0].tone == tone


def test_bars_stand_where_their_seconds_are():
    rows = fall((0.0, 503), (8.0, 200), waits=(Wait(2.0, 5.0, "client.py:12"),), took=2.0).rows
    assert rows[0].bars == (
        Bar("wait", 20, 50, "the client waits 5 s, client.py:12"),
        Bar("exchange", 0, 20, "503 Service Unavailable at 0 s for 2 s"),
    )
    assert rows[1].bars == (Bar("exchange", 80, 20, "200 OK at 8 s for 2 s"),)


def test_retry_after_is_a_band_and_says_how_much_too_early_the_next_attempt_came():
    result = fall((0.0, 429, 4.0), (1.0, 200))
    (band,) = bars(result.rows[0], "band")
    assert (band.at, band.width, band.beyond) == (0, 100, True)
    assert (result.rows[0].note, result.rows[0].early) == ("next 3 s too early", True)


def test_a_band_that_fits_ends_where_it_ends():
    (row, _) = fall((0.0, 429, 4.0), (5.0, 200)).rows
    assert (bars(row, "band")[0].width, bars(row, "band")[0].beyond) == (80, False)
    assert (row.note, row.early) == ("Retry-After 4 s", False)


def test_only_the_same_call_can_come_too_early():
    other = attempts("/orders", (1.0, 200), call=2, first=3)
    row = fall((0.0, 429, 4.0), more=other).rows[0]
    assert (row.note, bars(row, "gap")) == ("Retry-After 4 s", [])


def test_without_a_known_wait_a_thin_line_leads_to_the_next_attempt():
    first, second = fall((0.0, 503), (4.0, 200), took=1.0).rows
    assert bars(first, "gap") == [Bar("gap", 20, 60, "3 s until the next attempt")]
    assert not bars(second, "gap")
    assert not bars(fall((0.0, 503), (1.0, 200), took=1.0).rows[0], "gap")


def test_a_wait_belongs_to_the_attempt_that_ended_before_it():
    waits = (Wait(0.0, 0.5), Wait(3.0, 1.0), Wait(9.0, 1.0))
    rows = fall((1.0, 503), (5.0, 503), (11.0, 200), waits=waits, took=1.0).rows
    assert [[bar.at for bar in bars(row, "wait")] for row in rows] == [[0.0, 25.0], [75.0], []]


def test_of_thousands_of_waits_after_one_attempt_the_first_are_drawn():
    (row,) = fall((0.0, 503), waits=[Wait(n * 0.01, 0.01) for n in range(10_000)]).rows
    assert len(bars(row, "wait")) == WAITS


def test_time_in_line_for_a_sandbox_stands_before_the_exchange():
    made = Attempt(1, 1, "GET", "https://a.example/", 4.0, 8.0, status=200, waited=2.0)
    row = waterfall(case("test_it", attempts=(made,), waits=(Wait(0.0, 2.0),))).rows[0]
    assert bars(row, "queue") == [Bar("queue", 25, 25, "in line for the sandbox: 2 s")]


def test_a_request_is_named_once_while_its_call_goes_on():
    other = attempts("/orders", (1.0, 200), call=2, first=3)
    rows = fall((0.0, 503), (0.5, 503), more=(*other, *attempts("/users/1", (2.0, 200), first=4))).rows
    assert [row.again for row in rows] == [False, True, False, False]


def test_there_is_room_for_notes_where_there_is_one():
    assert not fall((0.0, 503), (1.0, 200)).noted
    assert fall((0.0, 503, 0.5), (1.0, 200)).noted


def test_the_kinds_of_bars_are_those_that_there_are():
    assert fall((0.0, 200)).kinds == ("exchange",)
    assert fall((0.0, 429, 1.0), (2.0, 200)).kinds == ("exchange", "gap", "band")


@pytest.mark.parametrize(("count", "skipped"), [(80, 0), (81, 1), (500, 420)])
def test_of_many_attempts_the_first_and_the_last_are_drawn(count, skipped):
    rows = fall(*((float(n), 503) for n in range(count))).rows
    assert [row.number for row in rows] == [n + 1 for n in drawn(count)]
    assert len(rows) == 80
    assert (rows[60].skipped, rows[60].again) == (skipped, not skipped)


@pytest.mark.parametrize("url", ["https://[bad/x", "x", "", "http://a.example", "https://a.example:99999/p"])
def test_any_url_makes_a_row(url):
    made = Attempt(1, 1, "GET", url, 0.0, 1.0, status=299)
    assert waterfall(case("test_it", attempts=(made,))).rows[0].outcome == "299"


def test_an_exchange_that_takes_no_time_is_drawn():
    (row,) = fall((2.0, 200)).rows
    (bar,) = bars(row, "exchange")
    assert bar.width > 0
    text = page(rich())
    assert 'class="exchange' in text
    assert not re.search(r'class="exchange[^>]* width="0(\.0)?%"', text)
