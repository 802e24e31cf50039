"""The asyncio client keeps the same promises."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from acme import AcmeNotFound, AcmeRateLimited, AcmeUnavailable, AsyncAcmeClient
from pytest_apiint import (
    assert_backoff,
    assert_not_retried,
    assert_retried,
    assert_retry_after_honored,
    exponential,
    faults,
)

JOHN = {"id": 123, "name": "John"}
P1 = {"id": "p1", "amount": 1000, "currency": "EUR", "status": "pending"}


@pytest.fixture
async def acme(api):
    async with AsyncAcmeClient(base_url=api.base_url, token=api.secret("token")) as client:
        yield client


async def test_get_user(api, acme):
    api.mock.get("/users/123", json=JOHN)
    assert (await acme.get_user(123))["name"] == "John"


async def test_waits_as_many_seconds_as_it_is_asked_to(api, acme):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.rate_limited(retry_after=30), faults.unavailable())
    await acme.get_user(123)
    assert_retried(api.journal, attempts=3)
    assert_retry_after_honored(api.journal)


async def test_waits_until_the_date_it_is_given(api, acme):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.rate_limited(retry_after=datetime.now(UTC) + timedelta(seconds=45)))
    await acme.get_user(123)
    assert_retry_after_honored(api.journal)
    assert 44 <= api.clock.elapsed <= 46


async def test_an_hour_of_retry_after_is_told_and_not_slept(api, acme):
    api.fail("GET /users/*", faults.rate_limited(retry_after=3600))
    with pytest.raises(AcmeRateLimited):
        await acme.get_user(123)
    assert api.clock.elapsed < 1


async def test_backoff_doubles_with_equal_jitter(api, acme):
    api.fail("GET /users/*", faults.always(faults.unavailable()))
    with pytest.raises(AcmeUnavailable):
        await acme.get_user(123)
    assert_retried(api.journal, attempts=5)
    assert_backoff(api.journal, exponential(base=0.5, cap=20, jitter="equal"))


async def test_a_payment_is_said_again_with_the_same_key(api, acme):
    api.mock.post("/payments", status_code=201, json=P1)
    api.fail("POST /payments", faults.unavailable(), faults.reset())
    await acme.create_payment(amount=10)
    assert_retried(api.journal, attempts=3)
    assert len({exchange.request.headers["Idempotency-Key"] for exchange in api.journal}) == 1


async def test_what_is_missing_is_not_asked_for_twice(api, acme):
    api.mock.get("/users/404", status_code=404, json={"title": "Not found", "status": 404, "code": "not_found"})
    with pytest.raises(AcmeNotFound):
        await acme.get_user(404)
    assert_not_retried(api.journal)


async def test_all_pages_are_read(api, acme):
    first, second = {"id": 1, "name": "A"}, {"id": 2, "name": "B"}
    api.mock.get("/users", json={"items": [first], "next_cursor": "c2"})
    api.mock.get("/users?cursor=c2", json={"items": [second], "next_cursor": None})
    assert [user async for user in acme.list_users()] == [first, second]


async def test_ten_callers_wait_side_by_side(api, acme):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", *[faults.rate_limited(retry_after=30)] * 10)
    await asyncio.gather(*[acme.get_user(123) for _ in range(10)])
    assert len(api.journal) == 20
    assert api.clock.elapsed < 31  # not 300
