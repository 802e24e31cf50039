"""Retries: which failures, how often, how far apart, and for how long in all."""

import asyncio
import socket
import ssl

import pytest
import requests
from acme import AcmeClient, AcmeError, AcmeTimeout, AcmeUnavailable, AsyncAcmeClient, waiting
from acme.errors import no_answer
from pytest_apiint import assert_not_retried, assert_retried, faults

JOHN = {"id": 123, "name": "John"}
P1 = {"id": "p1", "amount": 1000, "currency": "EUR", "status": "pending"}
LARGE = {**JOHN, "bio": "x" * 1000}


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_what_passes_is_tried_again(api, client, status):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.status(status))
    assert client.get_user(123) == JOHN
    assert_retried(api.journal, attempts=2)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 422, 501, 505])
def test_what_stays_so_is_not(api, client, status):
    api.fail("GET /users/*", faults.status(status))
    with pytest.raises(AcmeError) as caught:
        client.get_user(123)
    assert (caught.value.status, caught.value.retryable) == (status, False)
    assert_not_retried(api.journal)


@pytest.mark.parametrize("fault", [faults.tls_failure(), faults.dns_failure()], ids=str)
def test_neither_is_a_name_or_a_certificate_that_is_wrong(api, client, fault):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", fault)
    with pytest.raises(AcmeUnavailable):
        client.get_user(123)
    assert_not_retried(api.journal)


@pytest.mark.parametrize(("u", "waits"), [(0, [0.25, 0.5, 1, 2]), (0.5, [0.375, 0.75, 1.5, 3]), (1, [0.5, 1, 2, 4])])
def test_waits_grow_and_differ_from_client_to_client(api, client, chance, u, waits):
    chance(u)
    api.fail("GET /users/*", faults.always(faults.unavailable()))
    with pytest.raises(AcmeUnavailable):
        client.get_user(123)
    assert api.journal.calls()[0].gaps == pytest.approx(waits)
    assert api.clock.elapsed == pytest.approx(sum(waits))  # none after the last attempt


def test_all_waits_of_a_call_have_an_end(api, client):
    api.fail("GET /users/*", faults.always(faults.unavailable(retry_after=50)))
    with pytest.raises(AcmeUnavailable):
        client.get_user(123)
    assert_retried(api.journal, attempts=2)
    assert api.clock.elapsed < 90


@pytest.mark.parametrize("chunked", [False, True])
def test_an_answer_that_drips_is_not_awaited_for_ever(api, client, chunked):
    headers = {"Transfer-Encoding": "chunked"} if chunked else {}
    api.mock.get("/users/123", json=LARGE, headers=headers)
    api.fail("GET /users/*", faults.always(faults.slow_body(1000, pieces=200)))
    with pytest.raises(AcmeTimeout):
        client.get_user(123)
    assert api.clock.elapsed <= 100


def test_the_last_attempt_has_only_the_time_that_is_left(api, client, chance):
    chance(0)
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", *[faults.unavailable(retry_after=wait) for wait in (50, 35)], faults.read_timeout())
    with pytest.raises(AcmeTimeout):
        client.get_user(123)
    assert_retried(api.journal, attempts=3)
    assert api.clock.elapsed == 90


def test_every_attempt_says_all_of_it(api, client):
    api.mock.post("/payments", status_code=201, json=P1)
    api.fail("POST /payments", faults.unavailable(), faults.reset(), faults.read_timeout())
    client.create_payment(10)
    assert [row.request.json() for row in api.journal] == [{"amount": 1000, "currency": "EUR"}] * 4
    assert len({row.request.headers["Idempotency-Key"] for row in api.journal}) == 1


def test_a_page_that_fails_midway_is_asked_for_again(api, client):
    api.mock.get("/users", json={"items": [{"id": 1, "name": "A"}], "next_cursor": "c2"})
    api.mock.get("/users?cursor=c2", json={"items": [], "next_cursor": "c3"})
    api.mock.get("/users?cursor=c3", json={"items": [{"id": 2, "name": "B"}], "next_cursor": None})
    api.fail("GET /users", faults.every(2, faults.unavailable()))
    assert [user["id"] for user in client.list_users()] == [1, 2]
    assert [row.status for row in api.journal] == [200, 503, 200, 503, 200]


async def test_a_cancelled_call_is_over(api):
    api.fail("GET /users/*", faults.always(faults.unavailable(retry_after=30)))
    async with AsyncAcmeClient(base_url=api.base_url, token="tok_12345") as acme:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(acme.get_user(123), timeout=5)
        await asyncio.sleep(120)
    assert len(api.journal) == 1


def test_no_connection_is_held_while_waiting(api):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.unavailable(retry_after=30))
    with AcmeClient(base_url=api.base_url, token="tok_12345") as acme:
        acme.get_user(123)
        pools = acme._session.get_adapter("https://").poolmanager.pools
        (used,) = pools.keys()  # it isn't a dict
        assert pools[used].num_connections == 1  # for both attempts, so it had been given back


def test_waits_have_a_cap(chance):
    chance(1)
    assert waiting.backoff(50) == 20


def test_who_was_told_the_same_comes_back_apart(api, client, chance):
    chance(1)
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.unavailable(retry_after=30))
    client.get_user(123)
    assert api.clock.elapsed == 30.5


def test_a_name_that_is_not_known_just_now_is_asked_for_again():
    cause = requests.ConnectionError(socket.gaierror(socket.EAI_AGAIN, "try again"))
    assert no_answer(cause, late=False).retryable


def test_a_handshake_that_was_cut_is_made_again():
    cause = requests.exceptions.SSLError(ssl.SSLEOFError(8, "EOF occurred in violation of protocol"))
    assert no_answer(cause, late=False).retryable
