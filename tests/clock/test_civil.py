"""Civil time and monotonic time are one time."""

# ruff: noqa: DTZ002, DTZ005, DTZ006, DTZ011  naive times are read here on purpose, as clients read them

import datetime as dt
import email.utils
import logging
import time
import uuid
from datetime import date, datetime
from time import gmtime, localtime, sleep, strftime

import pytest

from pytest_apiint.clock import VirtualClock, real

EPOCH = 1_800_000_000
UTC = dt.UTC


@pytest.fixture
def clock():
    with VirtualClock(epoch=EPOCH) as running:
        yield running


READINGS = {
    "time": time.time,
    "time_ns": lambda: time.time_ns() / 1e9,
    "clock_gettime": lambda: time.clock_gettime(time.CLOCK_REALTIME),
    "now": lambda: datetime.now(UTC).timestamp(),
    "naive now": lambda: datetime.now().timestamp(),
    "today": lambda: datetime.today().timestamp(),
    "utcnow": lambda: datetime.now(UTC).replace(tzinfo=None).replace(tzinfo=UTC).timestamp(),
}
WHOLE_READINGS = {
    "gmtime": lambda: dt.datetime(*gmtime()[:6], tzinfo=UTC).timestamp(),
    "localtime": lambda: time.mktime(localtime()),
    "strftime": lambda: time.mktime(time.strptime(strftime("%Y%m%d%H%M%S"), "%Y%m%d%H%M%S")),
    "ctime": lambda: time.mktime(time.strptime(time.ctime())),
    "ctime of None": lambda: time.mktime(time.strptime(time.ctime(None))),
    "asctime": lambda: time.mktime(time.strptime(time.asctime())),
    "formatdate": lambda: email.utils.parsedate_to_datetime(email.utils.formatdate()).timestamp(),
}


@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS)
def test_civil_clocks_follow_a_sleep(clock, reading):
    sleep(3600.25)
    assert reading() == pytest.approx(EPOCH + 3600.25, abs=1e-6)


@pytest.mark.parametrize("reading", WHOLE_READINGS.values(), ids=WHOLE_READINGS)
def test_civil_clocks_of_whole_seconds_follow_a_sleep(clock, reading):
    sleep(3600)
    assert reading() == EPOCH + 3600


def test_other_civil_users_follow(clock):
    sleep(86_400)
    record = logging.LogRecord("n", 20, "p", 1, "m", (), None)
    assert record.created == EPOCH + 86_400
    assert date.today() == datetime.fromtimestamp(EPOCH + 86_400).date()
    stamp = (uuid.uuid1().time - 0x01B21DD213814000) / 1e7
    assert stamp == pytest.approx(EPOCH + 86_400, abs=1)


def test_explicit_seconds_are_rendered_as_ever(clock):
    assert time.ctime(0) == real.ctime(0)
    assert time.asctime(gmtime(0)) == real.asctime(gmtime(0))


def test_no_drift_after_many_odd_sleeps():
    with VirtualClock(epoch=EPOCH, max_sleeps=10**6) as clock:
        started = time.monotonic_ns()
        for _ in range(30_000):
            clock.wait(0.1)
        assert time.monotonic_ns() - started == 3_000 * 10**9
        assert time.time_ns() == (EPOCH + 3_000) * 10**9
        assert clock.elapsed == 3_000


def test_the_default_epoch_is_the_present_second():
    before = int(real.time())
    with VirtualClock() as clock:
        assert clock.now == time.time()
        assert before <= clock.now <= before + 1
        assert clock.now == int(clock.now)


def test_a_fractional_epoch_is_cut_to_its_second():
    with VirtualClock(epoch=EPOCH + 0.75) as clock:
        assert clock.now == EPOCH


def test_stopping_gives_real_civil_time_back():
    with VirtualClock(epoch=EPOCH):
        sleep(10**6)
    assert abs(time.time() - real.time()) < 1
    assert abs(datetime.now().timestamp() - real.time()) < 1
