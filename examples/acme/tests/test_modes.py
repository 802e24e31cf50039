"""One body, four modes: mocks, recordings, and Acme's own sandbox, recorded or not, under both clients."""

from decimal import Decimal

import pytest
from acme import AcmeInvalidRequest, AcmeNotFound
from pytest_apiint import assert_idempotent_retries, assert_paginated, assert_retried, faults

JOHN = {"id": 123, "name": "John", "email": "john@mail.example"}
MEI = {"id": 124, "name": "Mei", "email": None}
PAID = {"id": "p2", "amount": 1000, "currency": "EUR", "status": "succeeded"}


def test_a_user(api, client):
    api.mock.get("/users/123", json=JOHN)
    assert client.get_user(123)["name"] == "John"


def test_all_users_page_by_page(api, client):
    api.mock.get("/users?limit=3", json={"items": [JOHN, MEI, JOHN], "next_cursor": "eyJpZCI6IDEyNX0"})
    api.mock.get("/users?limit=3&cursor=eyJpZCI6IDEyNX0", json={"items": [MEI, JOHN], "next_cursor": None})
    assert len(list(client.list_users(limit=3))) == 5
    assert_paginated(api.journal, pages=2)


def test_nobody(api, client):
    api.mock.get("/users/404", status_code=404, json={"title": "Not found", "status": 404, "code": "not_found"})
    with pytest.raises(AcmeNotFound) as caught:
        client.get_user(404)
    assert caught.value.code == "not_found"


def test_a_payment_is_made_once_though_the_first_answer_is_lost(api, client):
    api.mock.post("/payments", status_code=201, json=PAID)
    api.fail("POST /payments", faults.reset())
    payment = client.create_payment(10)
    assert (payment.amount, payment.currency) == (Decimal("10.00"), "EUR")
    assert_retried(api.journal, attempts=2)
    assert_idempotent_retries(api.journal)


def test_a_currency_that_acme_does_not_take(api, client):
    problem = {"title": "Unprocessable content", "status": 422, "code": "currency_not_supported"}
    api.mock.post("/payments", status_code=422, json=problem)
    with pytest.raises(AcmeInvalidRequest) as caught:
        client.create_payment(10, "AUD")
    assert caught.value.code == "currency_not_supported"
