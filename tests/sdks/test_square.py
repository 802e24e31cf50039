"""squareup, unmodified: a payment is repeated with its own key; Retry-After-Ms never works."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from square import AsyncSquare, Square
from square.core.api_error import ApiError

from pytest_apiint import faults
from pytest_apiint.clock import chance

API = "https://connect.squareup.com/v2"
PAYMENT = {"payment": {"id": "p1"}}


@pytest.fixture
def client():
    client = Square(token="test")
    yield client
    client._client_wrapper.httpx_client.httpx_client.close()


def pay(client):
    money = {"amount": 1000, "currency": "USD"}
    return client.payments.create(source_id="cnon:card", idempotency_key="k1", amount_money=money)


def test_a_payment_is_created(api, client):
    api.mock.post(f"{API}/payments", json=PAYMENT)
    assert pay(client).payment.id == "p1"
    assert api.journal[0].request.headers["Authorization"] == "Bearer test"


def test_pages_follow_the_cursor(api, client):
    pages = [{"payments": [{"id": "p1"}], "cursor": "c2"}, {"payments": [{"id": "p2"}]}]
    api.mock.get(f"{API}/payments", [{"json": page} for page in pages])
    assert [payment.id for payment in client.payments.list()] == ["p1", "p2"]
    assert ("cursor", "c2") in api.journal[1].request.query


def test_an_error_carries_the_status_and_is_not_retried(api, client):
    api.mock.post(f"{API}/payments", json={"errors": [{"code": "CARD_DECLINED"}]}, status_code=402)
    with pytest.raises(ApiError) as caught:
        pay(client)
    assert (caught.value.status_code, len(api.journal)) == (402, 1)


def test_a_post_is_repeated_with_the_same_key_in_its_body(api, client):
    api.mock.post(f"{API}/payments", json=PAYMENT)
    api.fail(f"POST {API}/payments", faults.unavailable(), faults.status(500))
    pay(client)
    assert [exchange.request.json()["idempotency_key"] for exchange in api.journal] == ["k1"] * 3


def test_the_waits_double(api, client):
    api.mock.post(f"{API}/payments", json=PAYMENT)
    api.fail(f"POST {API}/payments", faults.unavailable(), faults.unavailable())
    with chance.pinned(0.5):
        pay(client)
    (call,) = api.journal.calls()
    assert call.gaps == pytest.approx((1.0, 2.0), abs=1e-6)


@pytest.mark.parametrize(("value", "seconds"), [("7", 7), ("86400", 60), ("0", 1), ("-5", 1), ("soon", 1)])
def test_retry_after_is_obeyed_up_to_a_minute(api, client, value, seconds):
    api.mock.post(f"{API}/payments", json=PAYMENT)
    api.fail(f"POST {API}/payments", faults.rate_limited(retry_after=value))
    with chance.pinned(0.5):
        pay(client)
    assert api.clock.elapsed == pytest.approx(seconds, abs=1e-6)


def test_retry_after_as_a_date_is_obeyed(api, client):
    when = datetime.fromtimestamp(api.clock.now, UTC) + timedelta(seconds=20)
    api.mock.post(f"{API}/payments", json=PAYMENT)
    api.fail(f"POST {API}/payments", faults.rate_limited(retry_after=when))
    pay(client)
    assert api.clock.elapsed == pytest.approx(20, abs=1e-6)


def test_retry_after_ms_never_works(api, client):
    api.mock.post(f"{API}/payments", json=PAYMENT)
    api.fail(f"POST {API}/payments", faults.rate_limited(headers={"Retry-After-Ms": "30000"}))
    with chance.pinned(0.5):
        pay(client)
    assert api.clock.elapsed == pytest.approx(1.0, abs=1e-6)


def test_a_reset_escapes_as_the_transports_own_error(api, client):
    api.mock.post(f"{API}/payments", json=PAYMENT)
    api.fail(f"POST {API}/payments", faults.reset())
    with pytest.raises(httpx.ReadError):
        pay(client)


def test_the_async_client_waits_as_asked(api):
    api.mock.post(f"{API}/payments", json=PAYMENT)
    api.fail(f"POST {API}/payments", faults.rate_limited(retry_after=7))

    async def main():
        async with httpx.AsyncClient() as transport:
            return await pay(AsyncSquare(token="test", httpx_client=transport))

    assert asyncio.run(main()).payment.id == "p1"
    assert api.clock.elapsed == pytest.approx(7, abs=1e-6)
