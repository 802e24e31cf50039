"""A user's tests, typed: whatever stands in the README's first pages, under two strict type checkers."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from pytest_apiint import (
    Api,
    ApiintError,
    Apis,
    AuthServer,
    Call,
    Clock,
    ContractFailure,
    Exchange,
    Failure,
    Headers,
    Journal,
    KeySet,
    Request,
    Response,
    UsageProblem,
    Webhook,
    assert_backoff,
    assert_conforms,
    assert_error_format,
    assert_idempotent_retries,
    assert_jwt_validated,
    assert_maps_errors,
    assert_request_headers,
    assert_retried,
    assert_retry_after_honored,
    assert_round_trip,
    assert_signature_verified,
    assert_total_wait,
    classify,
    exponential,
    faults,
    fixed,
    linear,
)


class Acme:
    def __init__(self, base_url: str, token: str) -> None:
        self.base_url = base_url
        self.token = token

    def get_user(self, number: int) -> str:
        return requests.get(f"{self.base_url}/users/{number}", timeout=5).text


@pytest.fixture
def acme(api: Api) -> Acme:
    return Acme(api.base_url, api.secret("token"))


def test_mock(api: Api, acme: Acme) -> None:
    route = api.mock.get("/users/123", json={"id": 123}, status_code=200)
    name: str = acme.get_user(123)
    assert name
    called: bool = route.called
    count: int = route.call_count
    assert (called, count) == (True, 1)
    with api.operation("a call"):
        acme.get_user(1)
    port: int = api.serve().port
    assert port


def test_faults(mock_api: Api, acme: Acme) -> None:
    mock_api.fail("GET /users/*", faults.rate_limited(retry_after=30), faults.unavailable(), faults.reset())
    mock_api.fail("GET /users/*", faults.always(faults.status(500, json={"error": "oh"}, headers={"X-A": "b"})))
    mock_api.fail("GET /users/*", faults.flap(up=1, down=2, fault=faults.read_timeout()))
    mock_api.fail("GET /users/*", faults.percent(10, faults.latency(2.5), seed=1))
    one: faults.Fault = faults.connection_refused()
    schedule: faults.Schedule = faults.every(3, one)
    mock_api.fail("/users/{id}", schedule)
    assert_retried(mock_api.journal, attempts=3)
    assert_retry_after_honored(mock_api.journal, tolerance=0.5)
    assert_backoff(mock_api.journal, exponential(base=0.5, cap=20, jitter="full"))
    assert_backoff(mock_api.journal, fixed(2))
    assert_backoff(mock_api.journal, linear(base=1.5))
    assert_total_wait(mock_api.journal, at_most=10)
    assert_idempotent_retries(mock_api.journal, key="Idempotency-Key")
    assert_request_headers(mock_api.journal, {"Authorization": "Bearer t"})


def test_journal(api: Api, apis: Apis, api_clock: Clock) -> None:
    journal: Journal = api.journal
    exchange: Exchange
    for exchange in journal:
        asked: Request = exchange.request
        headers: Headers = asked.headers
        key: str = headers["Idempotency-Key"]
        came: Response | Failure = exchange.outcome
        if isinstance(came, Response):
            status: int = came.status
            text: str = came.text
            assert status == len(text) == len(key)
        started: float = exchange.started
        assert started
    call: Call
    for call in journal.calls():
        assert call
    other: Api = apis["acme"]
    assert other.name
    api_clock.advance(5)
    elapsed: float = api_clock.elapsed
    assert elapsed


def test_contract(api: Api) -> None:
    for exchange in api.journal:
        for judgement in api.contract.exchange(exchange, strict=True):
            assert judgement
    label: str
    for label in api.contract.operations:
        assert label
    assert_conforms(api.journal)


def test_errors(api: Api, acme: Acme) -> None:
    answer = requests.get(f"{api.base_url}/users/1", timeout=1)
    assert_error_format(answer, "problem+json", "envelope")
    code: str | int | None = classify(answer).code
    assert code
    assert_maps_errors(lambda: acme.get_user(1), api, errors={404: KeyError})
    with pytest.raises(ContractFailure) as failed:
        assert_retried(api.journal, attempts=2)
    root: ApiintError = failed.value
    assert root
    with pytest.raises(UsageProblem):
        api.secret("none")


def test_round_trip() -> None:
    def to_api(number: int) -> dict[str, int]:
        return {"n": number}

    def from_api(body: dict[str, int]) -> int:
        return body["n"]

    assert_round_trip(to_api, from_api, [1, 2, 3])


def handler(headers: dict[str, str], body: bytes) -> bool:
    return bool(headers and body)


def test_webhook(webhook: Webhook) -> None:
    delivery = webhook.sign("github", {"action": "opened"}, secret="s")
    body: bytes = delivery.body
    assert body
    answer = webhook.deliver(handler, "github", {"action": "opened"}, secret="s")
    accepted: bool = answer.accepted
    assert accepted
    assert_signature_verified(handler, scheme="stripe", secret="whsec_s", tolerance=300, rejects=(ValueError,))


def test_oauth(auth_server: AuthServer, jwks: KeySet, api: Api) -> None:
    client = auth_server.register_client("app", "secret", auth_method="client_secret_post")
    url: str = auth_server.url("token")
    auth_server.fail_next("token", "invalid_grant", times=2)
    auth_server.protect(api, scope="read")
    token: str = jwks.sign({"sub": "alice"})
    metadata: dict[str, Any] = auth_server.metadata
    assert client.id == url == token == metadata["issuer"]

    def validate(token: str) -> object:
        return token

    assert_jwt_validated(validate, auth_server, audience="acme", errors=ValueError)


def test_profile(api: Api, acme: Acme) -> None:
    profile = api.profile(lambda: acme.get_user(1))
    attempts: int = profile.attempts
    assert attempts


def test_cleanup(sandbox_api: Api, acme: Acme) -> None:
    sandbox_api.cleanup(acme.get_user, 1)
