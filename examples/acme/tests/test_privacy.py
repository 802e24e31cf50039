"""What may be seen, and where: secrets nowhere, and enough in the log to find a call again."""

import logging

import pytest
from acme import AcmeClient, AcmeMisuse, AcmeUnavailable, AsyncAcmeClient
from pytest_apiint import assert_request_headers, faults

JOHN = {"id": 123, "name": "John"}
BOTH = pytest.mark.parametrize("make", [AcmeClient, AsyncAcmeClient])


def test_each_attempt_is_logged_and_no_secret_is(api, client, caplog):
    caplog.set_level(logging.DEBUG)
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.unavailable())
    client.get_user(123)
    first, second = [record.getMessage() for record in caplog.records if record.name == "acme"]
    number = api.journal[0].request.headers["X-Request-ID"]
    assert first == f"GET /users/123 -> 503 (AcmeUnavailable) in 0.000 s, attempt 1, request {number}"
    assert second == f"GET /users/123 -> 200 in 0.000 s, attempt 2, request {number}"
    assert api.secret("token") not in caplog.text


def test_a_call_has_one_request_id_and_each_call_its_own(api, client):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.unavailable())
    client.get_user(123)
    client.get_user(123)
    first, again, other = [row.request.headers["X-Request-ID"] for row in api.journal]
    assert first == again != other


def test_no_other_compression_is_asked_for_than_is_read(api, client):
    api.mock.get("/users/123", json=JOHN)
    client.get_user(123)
    assert_request_headers(api.journal, {"Accept-Encoding": "gzip"})


def test_an_error_without_an_answer_names_the_call_too(api, client):
    api.fail("GET /users/*", faults.always(faults.reset()))
    with pytest.raises(AcmeUnavailable) as caught:
        client.get_user(1)
    assert caught.value.request_id == api.journal[0].request.headers["X-Request-ID"]


def test_a_client_shows_no_secret(api, client):
    api.mock.get("/users/123", json=JOHN)
    client.get_user(123)
    assert api.secret("token") not in repr(client)
    assert all(api.secret("token") not in row.request.url for row in api.journal)


@BOTH
@pytest.mark.parametrize(
    "url", ["http://api.acme.example", "ftp://x", "api.acme.example", "https://", "https://u:p@x", "http://localhost.x"]
)
def test_an_address_that_is_not_safe_is_refused(make, url):
    with pytest.raises(AcmeMisuse):
        make(base_url=url, token="tok_12345")


@BOTH
@pytest.mark.parametrize("url", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:1", "https://x/v1/"])
def test_this_machine_may_be_asked_in_the_clear(make, url):
    make(base_url=url, token="tok_12345")


@BOTH
@pytest.mark.parametrize("token", ["", "two words", "line\nend", "\u00fcml\u00e4ut"])
def test_a_token_that_is_none_is_refused_and_not_shown(make, token):
    with pytest.raises(AcmeMisuse) as caught:
        make(token=token)
    assert not token or token not in str(caught.value)


@pytest.mark.parametrize("user_id", ["", ".", ".."])
def test_an_id_that_is_none_never_leaves(api, client, user_id):
    with pytest.raises(AcmeMisuse):
        client.delete_user(user_id)
    assert not list(api.journal)


@pytest.mark.parametrize("key", ["two words", "line\nend", "x" * 256, "\u00fc"])
def test_a_key_that_is_none_never_leaves(api, client, key):
    with pytest.raises(AcmeMisuse):
        client.create_payment(10, idempotency_key=key)
    assert not list(api.journal)
