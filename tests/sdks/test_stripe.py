"""stripe-python, unmodified, at its own host. It retries with a stable key, and never reads Retry-After."""

import asyncio

import pytest
import stripe

from pytest_apiint import faults
from pytest_apiint.clock import chance

API = "https://api.stripe.com/v1"
CHARGE = {"id": "ch_1", "object": "charge", "amount": 1000}
KEY = "sk_test_0"
pytestmark = pytest.mark.filterwarnings("ignore:Use .content=:DeprecationWarning")  # stripe's own, with httpx


@pytest.fixture(params=["requests", "httpx"])
def client(request):
    """A client for each of the two HTTP libraries that stripe can stand on."""
    transport = {"requests": stripe.RequestsClient, "httpx": stripe.HTTPXClient}[request.param]
    more = {"allow_sync_methods": True} if request.param == "httpx" else {}
    return stripe.StripeClient(KEY, http_client=transport(**more), max_network_retries=3)


def create(client):
    return client.v1.charges.create({"amount": 1000, "currency": "usd", "source": "tok_visa"})


def test_a_charge_is_created(api, client):
    api.mock.post(f"{API}/charges", json=CHARGE)
    assert create(client).id == "ch_1"
    (exchange,) = api.journal
    assert exchange.request.body == b"amount=1000&currency=usd&source=tok_visa"
    assert exchange.request.headers["Authorization"] == f"Bearer {KEY}"


def test_pages_follow_the_last_id(api, client):
    pages = [
        {"object": "list", "url": "/v1/charges", "has_more": True, "data": [CHARGE]},
        {"object": "list", "url": "/v1/charges", "has_more": False, "data": [{**CHARGE, "id": "ch_2"}]},
    ]
    api.mock.get(f"{API}/charges", [{"json": page} for page in pages])
    assert [charge.id for charge in client.v1.charges.list().auto_paging_iter()] == ["ch_1", "ch_2"]
    assert api.journal[1].request.query == [("starting_after", "ch_1")]


def test_a_declined_card_is_a_card_error(api, client):
    error = {"type": "card_error", "code": "card_declined", "message": "Your card was declined."}
    api.mock.post(f"{API}/charges", json={"error": error}, status_code=402)
    with pytest.raises(stripe.CardError, match="declined") as caught:
        create(client)
    assert caught.value.code == "card_declined"
    assert len(api.journal) == 1


def test_the_idempotency_key_is_one_for_all_attempts(api, client):
    api.mock.post(f"{API}/charges", json=CHARGE)
    api.fail(f"POST {API}/charges", faults.unavailable(), faults.reset(), faults.status(500))
    create(client)
    keys = {exchange.request.headers["Idempotency-Key"] for exchange in api.journal}
    assert (len(api.journal), len(keys)) == (4, 1)


@pytest.mark.parametrize(("u", "waits"), [(0.0, (0.5, 0.5, 1.0)), (chance.HIGHEST, (0.5, 1.0, 2.0))])
def test_the_waits_lie_between_half_and_the_whole_of_a_doubling_step(api, client, u, waits):
    api.mock.post(f"{API}/charges", json=CHARGE)
    api.fail(f"POST {API}/charges", *[faults.unavailable()] * 3)
    with chance.pinned(u):
        create(client)
    (call,) = api.journal.calls()
    assert call.gaps == pytest.approx(waits, abs=1e-6)


def test_retry_after_is_ignored(api, client):
    api.mock.post(f"{API}/charges", json=CHARGE)
    api.fail(f"POST {API}/charges", faults.unavailable(retry_after=30))
    create(client)
    assert api.clock.elapsed <= 0.5


def test_a_429_is_not_retried(api, client):
    api.mock.post(f"{API}/charges", json=CHARGE)
    api.fail(f"POST {API}/charges", faults.rate_limited(retry_after=1, json={"error": {"message": "slow down"}}))
    with pytest.raises(stripe.RateLimitError, match="slow down"):
        create(client)


def test_a_client_without_options_never_retries_though_the_module_says_two(api):
    api.mock.post(f"{API}/charges", json=CHARGE, status_code=503)
    assert stripe.max_network_retries == 2
    with pytest.raises(stripe.APIError):
        create(stripe.StripeClient(KEY))
    assert len(api.journal) == 1


def test_the_modules_own_calls_do_retry_twice(api, monkeypatch):
    monkeypatch.setattr(stripe, "api_key", KEY)
    api.mock.get(f"{API}/charges/ch_1", json=CHARGE, status_code=503)
    with pytest.raises(stripe.APIError):
        stripe.Charge.retrieve("ch_1")
    assert len(api.journal) == 3


def test_the_async_client_retries_too(api):
    api.mock.get(f"{API}/charges/ch_1", json=CHARGE)
    api.fail(f"GET {API}/charges/*", faults.connection_refused(), faults.unavailable())

    async def main():
        client = stripe.StripeClient(KEY, http_client=stripe.HTTPXClient(), max_network_retries=2)
        charge = await client.v1.charges.retrieve_async("ch_1")
        await client._requestor._get_http_client().close_async()
        return charge

    assert asyncio.run(main()).id == "ch_1"
    assert len(api.journal) == 3
