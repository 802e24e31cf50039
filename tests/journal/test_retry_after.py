"""What an answer asks of a client, by RFC 9110, sections 10.2.3 and 5.6.7."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_apiint.journal import retry_after
from pytest_apiint.journal.http_date import http_date
from pytest_apiint.journal.retry_after import unreadable
from tests.factories import Writer

NOW = 784111747.0  # Sun, 06 Nov 1994 08:49:07 GMT
IN_30_S = "Sun, 06 Nov 1994 08:49:37 GMT"


def asked(value, now=NOW, field="Retry-After", **more):
    exchange = Writer().exchange(503, answers={field: value, **more})
    return retry_after(exchange, epoch=now)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("\t7", 7.0),
        ("0", 0.0),
        ("007", 7.0),
        ("999999999999", 999999999999.0),
        ("1795396220", 1795396220.0),
        ("-1", None),
        ("0.5", None),
        ("1e3", None),
        ("+5", None),
        ("", None),
        (" ", None),
        ("inf", None),
        ("nan", None),
        ("1m0s", None),
        ("soon", None),
        ("5, 10", None),
        ("5 10", None),
        ("1_000", None),
        ("0x10", None),
        ("9" * 5000, None),
        ("٣", None),
        ("²", None),
        ("5\x00", None),
        ("1994-11-06T08:49:37Z", None),
        (IN_30_S, 30.0),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 30.0),
        ("Sun Nov  6 08:49:37 1994", 30.0),
        ("Sat, 05 Nov 1994 08:49:37 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 252618189052.0),
        ("Fri, 31 Dec 99999 23:59:59 GMT", None),
    ],
)
def test_seconds_and_dates_are_read_and_all_else_is_not(value, seconds):
    found = asked(value)
    assert (found and found.seconds) == seconds
    assert (found is None) == (unreadable(Writer().exchange(503, answers={"Retry-After": value})) is not None)


def test_a_date_counts_from_the_answers_own_date():
    found = asked(IN_30_S, now=0.0, Date="Sun, 06 Nov 1994 08:49:30 GMT")
    assert (found.seconds, found.dated, str(found)) == (7.0, True, f"Retry-After: {IN_30_S}")


def test_without_a_readable_date_it_counts_from_the_answers_end():
    exchange = Writer().exchange(503, at=10, took=5, answers={"Retry-After": IN_30_S, "Date": "yesterday"})
    assert retry_after(exchange, epoch=NOW).seconds == 15.0


@pytest.mark.parametrize("field", ["retry-after-ms", "x-ms-retry-after-ms", "Retry-After-Ms"])
def test_milliseconds_come_before_seconds(field):
    found = asked("1500", field=field, **{"Retry-After": "60"})
    assert (found.seconds, found.field) == (1.5, field.lower())


def test_milliseconds_that_are_none_leave_the_seconds():
    assert asked("soon", field="retry-after-ms", **{"Retry-After": "60"}).seconds == 60.0


def test_two_fields_are_one_that_nobody_can_read():
    writer = Writer()
    assert retry_after(writer.exchange(503, answers={"Retry-After": "5", "retry-after": "5"})) is None


@pytest.mark.parametrize("what", [503, "reset"])
def test_without_a_field_nothing_is_asked(what):
    exchange = Writer().exchange(what)
    assert (retry_after(exchange), unreadable(exchange)) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 06 Nov 1994 08:49:37 -0000",
        "sun, 06 nov 1994 08:49:37 gmt",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 0000 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sun Nov 6 08:49:37 1994",
        "Sun Nov  6 08:49:37 94",
        "Sun, 06 Nov 1994 08:49:37 GMT\n",
        "Sun, ٠٦ Nov 1994 08:49:37 GMT",
    ],
)
def test_what_only_resembles_a_date_is_none(text):
    assert http_date(text, now=NOW) is None


@pytest.mark.parametrize(("short", "year"), [("94", 1994), ("26", 2026), ("76", 2076), ("77", 1977)])
def test_two_digits_mean_the_past_when_the_future_is_too_far(short, year):
    in_2026 = 1795396220.0
    found = http_date(f"Sunday, 06-Nov-{short} 00:00:00 GMT", now=in_2026)
    assert found == http_date(f"Sun, 06 Nov {year} 00:00:00 GMT", now=0)


def test_a_leap_second_is_the_next_minutes_first():
    assert http_date("Sat, 31 Dec 2016 23:59:60 GMT", now=NOW) == http_date("Sun, 01 Jan 2017 00:00:00 GMT", now=NOW)


@given(st.datetimes())
def test_every_date_is_read_as_it_was_written(moment):
    days, months = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "JanFebMarAprMayJunJulAugSepOctNovDec"
    day, month = days[moment.weekday()], months[moment.month * 3 - 3 : moment.month * 3]
    clock, year = f"{moment:%H:%M:%S}", f"{moment.year:04}"
    seconds = (moment.replace(microsecond=0) - type(moment)(1970, 1, 1)).total_seconds()
    assert http_date(f"{day}, {moment.day:02} {month} {year} {clock} GMT", now=NOW) == seconds
    assert http_date(f"{day} {month} {moment.day:2} {clock} {year}", now=NOW) == seconds


@given(st.text(max_size=40))
def test_no_text_breaks_the_parser(text):
    asked(text)
