"""The circuit breaker: who is down gets a rest."""

import asyncio

import pytest
from acme import AcmeNotFound, AcmeUnavailable, AsyncAcmeClient
from pytest_apiint import faults

MISSING = {"title": "Not found", "status": 404, "code": "not_found"}
JOHN = {"id": 123, "name": "John"}


@pytest.fixture
def open_breaker(api, client):
    api.mock.get("/users/123", json=JOHN)
    rule = faults.always(faults.unavailable())
    api.fail("GET /users/1", rule)
    for _ in range(5):
        with pytest.raises(AcmeUnavailable):
            client.get_user(1)
    return len(api.journal)


def test_after_five_failed_calls_nothing_is_sent(api, client, open_breaker):
    with pytest.raises(AcmeUnavailable, match="not asked") as caught:
        client.get_user(123)
    assert len(api.journal) == open_breaker
    assert caught.value.retry_after == 30


def test_after_half_a_minute_one_call_tries_once(api, client, open_breaker):
    api.clock.advance(30)
    for _ in range(3):
        with pytest.raises(AcmeUnavailable):
            client.get_user(1)
    assert len(api.journal) == open_breaker + 1


async def test_the_others_wait_for_the_one_that_tries(api):
    api.fail("GET /users/1", faults.always(faults.unavailable()))
    async with AsyncAcmeClient(base_url=api.base_url, token="tok_12345") as acme:
        await asyncio.gather(*[acme.get_user(1) for _ in range(5)], return_exceptions=True)
        before = len(api.journal)
        await asyncio.sleep(30)
        await asyncio.gather(*[acme.get_user(1) for _ in range(10)], return_exceptions=True)
    assert len(api.journal) == before + 1


def test_a_success_closes_it(api, client, open_breaker):
    api.clock.advance(30)
    assert client.get_user(123) == client.get_user(123) == JOHN


def test_what_is_missing_opens_nothing(api, client):
    api.mock.get("/users/404", status_code=404, json=MISSING)
    for _ in range(10):
        with pytest.raises(AcmeNotFound):
            client.get_user(404)
    assert len(api.journal) == 10


def test_four_failures_and_an_answer_are_no_outage(api, client):
    api.mock.get("/users/404", status_code=404, json=MISSING)
    api.fail("GET /users/1", faults.always(faults.unavailable()))
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(AcmeUnavailable, match="503"):
                client.get_user(1)
        with pytest.raises(AcmeNotFound):
            client.get_user(404)
