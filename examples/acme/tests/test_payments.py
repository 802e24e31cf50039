"""Payments: said as often as it takes, paid once."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from acme import AcmeBadAnswer, AcmeClient, AcmeInvalidRequest, Payment
from pytest_apiint import assert_not_retried, assert_retried, faults

P1 = {"id": "p1", "amount": 1000, "currency": "EUR", "status": "pending", "created_at": "2025-03-01T10:30:00+01:00"}


@pytest.fixture
def acme(api):
    with AcmeClient(base_url=api.base_url, token=api.secret("token")) as client:
        yield client


def test_a_payment_arrives_in_pythons_own_types(api, acme):
    api.mock.get("/payments/p1", json=P1)
    created = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)
    assert acme.get_payment("p1") == Payment("p1", Decimal("10.00"), "EUR", "pending", created)


@pytest.mark.parametrize(("amount", "currency", "cents"), [(10, "EUR", 1000), ("0.07", "USD", 7), (500, "JPY", 500)])
def test_amounts_leave_in_the_smallest_unit(api, acme, amount, currency, cents):
    api.mock.post("/payments", status_code=201, json=P1)
    acme.create_payment(amount, currency)
    assert api.journal[0].request.json() == {"amount": cents, "currency": currency}


@pytest.mark.parametrize("fault", [faults.unavailable(), faults.read_timeout(), faults.reset()], ids=str)
def test_a_payment_is_said_again_with_the_same_key(api, acme, fault):
    api.mock.post("/payments", status_code=201, json=P1)
    api.fail("POST /payments", fault)
    acme.create_payment(amount=10)
    assert_retried(api.journal, attempts=2)
    assert len({exchange.request.headers["Idempotency-Key"] for exchange in api.journal}) == 1


def test_two_payments_have_two_keys(api, acme):
    api.mock.post("/payments", status_code=201, json=P1)
    acme.create_payment(amount=10)
    acme.create_payment(amount=10)
    assert len({exchange.request.headers["Idempotency-Key"] for exchange in api.journal}) == 2


def test_a_payment_that_acme_refuses_is_not_said_again(api, acme):
    api.mock.post(
        "/payments", status_code=422, json={"title": "Unprocessable", "status": 422, "code": "no_such_currency"}
    )
    with pytest.raises(AcmeInvalidRequest) as caught:
        acme.create_payment(10, "XXX")
    assert caught.value.code == "no_such_currency"
    assert_not_retried(api.journal)


@pytest.mark.parametrize(
    ("amount", "error"), [(0.1, TypeError), ("0.001", ValueError), (-1, ValueError), ("NaN", ValueError)]
)
def test_what_cannot_be_paid_never_leaves(api, acme, amount, error):
    with pytest.raises(error):
        acme.create_payment(amount)
    assert not list(api.journal)


@pytest.mark.parametrize(
    "odd",
    [
        {"id": None, "amount": "ten"},
        {"amount": 10},
        {"id": "p1", "amount": "10"},
        {"id": "p1", "created_at": "yesterday"},
    ],
)
def test_a_payment_in_an_odd_form_is_a_bad_answer(api, acme, odd):
    api.mock.get("/payments/p1", json=odd, contract="off")
    with pytest.raises(AcmeBadAnswer):
        acme.get_payment("p1")
