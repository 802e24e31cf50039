"""The far side answers 503, 503, 200, and each client retries with its own library: attempts and waits, exactly."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from pytest_apiint import faults
from pytest_apiint.clock import real

from .retriers import (
    RECONNECTORS,
    RETRIERS,
    by_aiohttp_retry,
    by_httpx_retries,
    by_requests,
    by_urllib3,
)

HONOURING = {"urllib3", "requests", "httpx-retries", "httpx-retries-asyncio"}
each = pytest.mark.parametrize("client", RETRIERS, ids=str)
honouring = pytest.mark.parametrize("client", [c for c in RETRIERS if c.name in HONOURING], ids=str)
deaf = pytest.mark.parametrize("client", [c for c in RETRIERS if c.name not in HONOURING], ids=str)


@pytest.fixture
def users(api):
    """A route that fails as told, and then answers."""
    api.mock.get("/acme/users", json={"id": 1})

    def failing(*planned):
        api.fail("GET /acme/users", *planned)
        return f"{api.base_url}/acme/users"

    return failing


def waits(api):
    (call,) = api.journal.calls()
    return pytest.approx(call.gaps, abs=1e-6)


@each
def test_two_503_and_then_200_are_three_attempts(api, users, client):
    assert client.get(users(faults.unavailable(), faults.unavailable())) == 200
    assert [exchange.status for exchange in api.journal] == [503, 503, 200]


@each
def test_the_waits_are_those_of_the_librarys_own_formula(api, users, client):
    client.get(users(*[faults.unavailable()] * 3))
    assert client.waits == waits(api)


@each
def test_the_clock_has_moved_by_the_waits_and_by_nothing_else(api, users, client):
    client.get(users(*[faults.unavailable()] * 3))
    assert api.clock.elapsed == pytest.approx(sum(client.waits), abs=1e-6)


@each
def test_no_wait_is_a_real_one(api, users, client):
    best = float("inf")
    for _ in range(3):
        started = real.monotonic()
        client.get(users(*[faults.unavailable()] * 2))
        best = min(best, real.monotonic() - started)
    assert best < 0.5


@honouring
def test_retry_after_in_seconds_is_waited_out(api, users, client):
    client.get(users(faults.rate_limited(retry_after=30), faults.unavailable(retry_after=7)))
    assert waits(api) == (30.0, 7.0)


@honouring
def test_retry_after_as_a_date_is_waited_out_to_the_second(api, users, client):
    when = datetime.fromtimestamp(api.clock.now, UTC) + timedelta(seconds=90)
    client.get(users(faults.rate_limited(retry_after=when)))
    assert waits(api) == (90.0,)


@deaf
def test_retry_after_changes_nothing_for_libraries_that_know_only_exceptions(api, users, client):
    client.get(users(faults.unavailable(retry_after=77), faults.unavailable(retry_after=77)))
    assert client.waits[:2] == waits(api)


def test_boto3_waits_as_long_as_amazon_asks_in_its_own_header(api, users):
    (client,) = (c for c in RETRIERS if c.name == "boto3-standard")
    client.get(users(faults.status(503, headers={"x-amz-retry-after": "1500"})))
    assert waits(api) == (1.5,)


@pytest.mark.parametrize("client", RECONNECTORS, ids=str)
def test_httpx_own_retries_connect_again(api, users, client):
    assert client.get(users(*[faults.connection_refused()] * 3)) == 200
    assert client.waits == waits(api)


@pytest.mark.parametrize("client", RECONNECTORS, ids=str)
def test_httpx_own_retries_leave_a_503_alone(api, users, client):
    assert client.get(users(faults.unavailable())) == 503
    assert len(api.journal) == 1


FAILURES = [faults.connection_refused, faults.dns_failure, faults.reset, faults.empty_response]
with_timeouts = pytest.mark.parametrize(
    ("get", "expected"),
    [
        pytest.param(by_urllib3, (0.0, 4.0, 8.0), id="urllib3"),
        pytest.param(by_requests, (0.0, 4.0, 8.0), id="requests"),
        pytest.param(by_httpx_retries, (1.0, 2.0, 4.0), id="httpx-retries"),
        pytest.param(by_aiohttp_retry, (0.5, 1.0, 2.0), id="aiohttp-retry"),
    ],
)


@pytest.mark.parametrize("failure", FAILURES, ids=lambda kind: kind.__name__)
@with_timeouts
def test_a_broken_connection_is_retried_like_a_503(api, users, get, expected, failure):
    if get is by_aiohttp_retry and failure in (faults.reset, faults.empty_response):
        expected = (0.0, expected[0], 0.0)  # aiohttp itself repeats an idempotent request once, at once
    assert get(users(failure(), failure(), failure())) == 200
    assert expected == waits(api)


@with_timeouts
def test_a_read_timeout_takes_the_clients_own_time_before_each_wait(api, users, get, expected):
    assert get(users(faults.read_timeout(), faults.read_timeout()), timeout=5.0) == 200
    assert expected[:2] == waits(api)
    assert api.clock.elapsed == pytest.approx(10.0 + sum(expected[:2]), abs=1e-6)


def test_eight_threads_keep_each_its_own_schedule(api):
    clients = [client for client in RETRIERS if client.name in ("urllib3", "tenacity", "stamina", "httpx-retries")] * 2
    for number in range(8):
        api.mock.get(f"/users/{number}", json={"id": number})
        api.fail(f"GET /users/{number}", *[faults.unavailable()] * 3)
    with ThreadPoolExecutor(8) as pool:
        urls = [f"{api.base_url}/users/{number}" for number in range(8)]
        assert list(pool.map(lambda client, url: client.get(url), clients, urls)) == [200] * 8
    for number, client in enumerate(clients):
        (call,) = api.journal.select(path=f"/users/{number}").calls()
        assert call.gaps == pytest.approx(client.waits, abs=1e-6)
    assert api.clock.elapsed == pytest.approx(14.0, abs=1e-6)
