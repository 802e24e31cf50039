"""These tests fail, and are meant to: `make demo` shows what a failure looks like."""

from client import ImpatientClient
from pytest_apiint import assert_retry_after_honored, faults


def test_waits_out_a_429(api):
    api.mock.get("/users/123", json={"id": 123, "name": "John"})
    api.fail("GET /users/*", faults.rate_limited(retry_after=30), faults.unavailable())
    ImpatientClient(api.base_url).get_user(123)
    assert_retry_after_honored(api.journal)


def test_asks_for_the_right_user(api):
    api.mock.get("/user/123", json={"id": 123, "name": "John"})
    assert ImpatientClient(api.base_url).get_user(123)["name"] == "John"
