"""These tests fail, and are meant to: `make demo` shows what a failure looks like."""

import pytest
import requests
from naive.client import AcmeClient
from pytest_apiint import assert_retry_after_honored, faults

JOHN = {"id": 123, "name": "John"}


@pytest.fixture
def acme(api):
    return AcmeClient(api.base_url, api.secret("token"))


def test_waits_for_maintenance_to_end(api, acme):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.unavailable(retry_after=30))
    acme.get_user(123)
    assert_retry_after_honored(api.journal)


def greeting(acme, user_id):
    try:
        return f"Hello, {acme.get_user(user_id)['name']}"
    except requests.RequestException:
        return "Hello"


def test_greets_a_user(api, acme):
    api.mock.get("/user/123", json=JOHN)  # mistyped, and the greeting would hide it
    assert greeting(acme, 123).startswith("Hello")
