"""Limits: what Acme says of when to come back, in whatever form, and what the client makes of it."""

import asyncio
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from acme import AcmeClient, AcmeDenied, AcmeRateLimited, AcmeUnavailable, AsyncAcmeClient, limits
from pytest_apiint import assert_not_retried, assert_retry_after_honored, faults

JOHN = {"id": 123, "name": "John"}
IMF, RFC_850, ASCTIME = "%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"
JUNK = [
    *("soon", "-1", "0.5", "+5", "1e3", "5, 10", "5;10", "nan", "inf", "Infinity", "0x10", "1_0", "\u00b2", "30s"),
    *("1m0s", "P1D", "'30'", '"30"', "30\u00a0", "\u0663", "None", "null", "true", ",", "GMT", "1e400"),
    *("2026-11-23T06:00:00Z", "Mon", "Mon, 32 Foo 2026 00:00:00 GMT", "Mon, 23 Nov 99999 00:00:00 GMT"),
    *(
        "Mon, 23 Nov 2026 25:61:61 GMT",
        "Mon, 23 Nov 2099 00:00:00 PST",
        "23 Nov 2099 00:00",
        "Mon Foo 99 00:00:00 2026",
        "1 2 3 4 5 6",
    ),
]


def ahead(seconds, form=IMF):
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime(form)


@pytest.mark.parametrize("form", [IMF, RFC_850, ASCTIME], ids=["IMF", "RFC 850", "asctime"])
def test_a_date_is_read_in_each_of_its_forms(api, client, form):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.rate_limited(retry_after=ahead(30, form)))
    client.get_user(123)
    assert 30 <= api.clock.elapsed <= 31


@pytest.mark.parametrize("skew", [-300, 300])
def test_a_date_is_by_the_servers_own_clock(api, client, skew):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.rate_limited(retry_after=ahead(30 + skew), headers={"Date": ahead(skew)}))
    client.get_user(123)
    assert 30 <= api.clock.elapsed <= 31


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_junk_is_as_good_as_nothing(api, client, junk):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.rate_limited(retry_after=junk.encode().decode("latin-1")))
    assert client.get_user(123) == JOHN
    assert 0.25 <= api.clock.elapsed <= 0.5


def test_a_date_names_no_zone_and_means_utc(monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        dates = {"Retry-After": "Mon Nov 23 06:00:30 2026", "Date": "Mon, 23 Nov 2026 06:00:00 GMT"}
        assert limits.retry_after(dates) == 30
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("when", [0, -30], ids=["zero", "past"])
def test_at_once_means_after_the_usual_wait(api, client, when):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.rate_limited(retry_after=ahead(when) if when else 0))
    client.get_user(123)
    assert 0.25 <= api.clock.elapsed <= 0.5


def test_a_date_that_is_over_is_no_time_at_all():
    assert limits.retry_after({"Retry-After": ahead(-30)}) == 0


@pytest.mark.parametrize(("asked", "told"), [("61", 61), ("86400", 86_400), ("9" * 5000, 1e10), ("date", 3600)])
def test_a_long_wait_is_told_at_once(api, client, asked, told):
    asked = asked if asked.isdigit() else ahead(told)
    api.fail("GET /users/*", faults.unavailable(retry_after=asked))
    with pytest.raises(AcmeUnavailable, match="503") as caught:
        client.get_user(123)
    assert (caught.value.retry_after, api.clock.elapsed) == (told, 0)


LIMITED = [
    {"Retry-After": "20"},
    {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "20"},
    {"RateLimit-Remaining": "0", "RateLimit-Reset": "20"},
    {"RateLimit": '"default";r=0;t=20'},
]


@pytest.mark.parametrize("headers", LIMITED, ids=str)
def test_a_403_may_be_a_rate_limit(api, client, headers):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.status(403, headers=headers))
    assert client.get_user(123) == JOHN
    assert 20 <= api.clock.elapsed <= 21


def test_any_other_403_is_none(api, client):
    api.mock.get("/users/123", status_code=403, headers={"X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "20"})
    with pytest.raises(AcmeDenied):
        client.get_user(123)
    assert_not_retried(api.journal)


def test_the_next_call_waits_when_none_is_left(api, client):
    reset = str(int(time.time()) + 40)
    api.mock.get("/users/1", json=JOHN, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset})
    api.mock.get("/users/2", json=JOHN)
    client.get_user(1)
    assert api.clock.elapsed == 0
    client.get_user(2)
    assert 40 <= api.clock.elapsed <= 41


@pytest.mark.parametrize("asked", [75, 600])
def test_a_long_pause_is_told_to_the_other_calls_too(api, client, asked):
    api.mock.get("/users/2", json=JOHN)
    api.fail("GET /users/1", faults.rate_limited(retry_after=asked))
    for user in (1, 2):
        with pytest.raises(AcmeRateLimited) as caught:
            client.get_user(user)
        assert asked <= caught.value.retry_after <= asked + 0.5
    assert len(api.journal) == 1
    api.clock.advance(asked + 1)
    assert client.get_user(2) == JOHN


def test_no_answer_silences_a_client_for_a_day(api, client):
    api.mock.get("/users/2", json=JOHN)
    api.fail("GET /users/1", faults.rate_limited(retry_after=86_400))
    with pytest.raises(AcmeRateLimited):
        client.get_user(1)
    api.clock.advance(3601)
    assert client.get_user(2) == JOHN


def test_one_call_in_maintenance_holds_up_no_other(api, client):
    api.mock.get("/users/2", json=JOHN)
    api.fail("GET /users/1", faults.unavailable(retry_after=600))
    with pytest.raises(AcmeUnavailable):
        client.get_user(1)
    assert client.get_user(2) == JOHN
    assert api.clock.elapsed == 0


def started(api, path):
    return [row.started for row in api.journal if row.request.path == path]


def test_a_429_pauses_other_threads(api):
    api.mock.get("/users/1", json=JOHN)
    api.mock.get("/users/2", json=JOHN)
    api.fail("GET /users/1", faults.rate_limited(retry_after=30))
    with AcmeClient(base_url=api.base_url, token="tok_12345") as acme:
        other = threading.Thread(target=acme.get_user, args=(1,))
        other.start()
        time.sleep(1)
        acme.get_user(2)
        other.join()
    assert started(api, "/users/2")[0] >= 30
    assert_retry_after_honored(api.journal)


async def test_a_429_pauses_other_tasks(api, chance):
    chance(1)
    api.mock.get("/users/1", json=JOHN)
    api.mock.get("/users/2", json=JOHN)
    api.fail("GET /users/1", faults.rate_limited(retry_after=30))
    async with AsyncAcmeClient(base_url=api.base_url, token="tok_12345") as acme:
        other = asyncio.create_task(acme.get_user(1))
        await asyncio.sleep(1)
        await acme.get_user(2)
        await other
    assert started(api, "/users/2") == [30.5]  # and not all in one moment


async def test_the_longest_of_several_pauses_counts(api):
    api.mock.get("/users/3", json=JOHN)
    api.fail("GET /users/1", faults.rate_limited(retry_after=90))
    api.fail("GET /users/2", faults.rate_limited(retry_after=61))
    async with AsyncAcmeClient(base_url=api.base_url, token="tok_12345") as acme:
        await asyncio.gather(acme.get_user(1), acme.get_user(2), return_exceptions=True)
        await asyncio.sleep(62)
        await acme.get_user(3)
    assert started(api, "/users/3")[0] >= 90


@pytest.mark.parametrize(("pause", "back"), [(20, 60), (55, None)])
async def test_a_pause_also_counts_for_who_waits_already(api, chance, pause, back):
    chance(0)
    api.mock.get("/users/1", json=JOHN)
    api.mock.get("/users/2", json=JOHN)
    api.fail("GET /users/1", faults.unavailable(retry_after=50))
    api.fail("GET /users/2", faults.rate_limited(retry_after=pause))
    async with AsyncAcmeClient(base_url=api.base_url, token="tok_12345") as acme:
        waiting = asyncio.create_task(acme.get_user(1))
        await asyncio.sleep(40)
        await acme.get_user(2)
        (outcome,) = await asyncio.gather(waiting, return_exceptions=True)
    assert started(api, "/users/1")[1:] == ([back] if back else [])
    assert outcome == JOHN or isinstance(outcome, AcmeRateLimited)


def test_a_pause_also_counts_for_a_thread_that_waits_already(api):
    api.mock.get("/users/1", json=JOHN)
    api.mock.get("/users/2", json=JOHN)
    api.fail("GET /users/1", faults.unavailable(retry_after=50))
    api.fail("GET /users/2", faults.rate_limited(retry_after=20))
    with AcmeClient(base_url=api.base_url, token="tok_12345") as acme:
        other = threading.Thread(target=acme.get_user, args=(1,))
        other.start()
        time.sleep(40)
        acme.get_user(2)
        other.join()
    assert started(api, "/users/1")[1] >= 60


async def test_who_waited_together_does_not_come_back_together(api):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", *[faults.rate_limited(retry_after=30)] * 10)
    async with AsyncAcmeClient(base_url=api.base_url, token="tok_12345") as acme:
        await asyncio.gather(*[acme.get_user(123) for _ in range(10)])
    back = started(api, "/users/123")[10:]
    assert len(set(back)) == 10
    assert all(30 <= moment <= 31 for moment in back)
