# test_acme.py -- the user's own client, any HTTP library
import pytest
from acme import AcmeClient, AcmeError
from pytest_apiint import assert_retried, assert_retry_after_honored, faults

@pytest.fixture
def acme(api):                                   # `api` follows --api-mode
    return AcmeClient(base_url=api.base_url, token=api.secret("token"))

def test_get_user(api, acme):
    api.mock.get("/users/123", json={"id": 123, "name": "John"})     # requests-mock's own signature; used in mock mode only
    assert acme.get_user(123)["name"] == "John"

def test_waits_out_a_429(mock_api, acme):
    mock_api.mock.get("/users/123", json={"id": 123, "name": "John"})
    mock_api.fail("GET /users/*", faults.rate_limited(retry_after=30), faults.unavailable())
    acme.get_user(123)                                               # 30+ virtual seconds, 2 ms
    assert_retried(mock_api.journal, attempts=3)
    assert_retry_after_honored(mock_api.journal)
