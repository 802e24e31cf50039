"""Users: reading one, reading all, and what a caller is told when that fails."""

import pytest
from acme import AcmeBadAnswer, AcmeClient, AcmeDenied, AcmeNotFound, AcmeRateLimited, AcmeUnavailable
from pytest_apiint import (
    assert_backoff,
    assert_https_only,
    assert_not_retried,
    assert_request_headers,
    assert_retried,
    assert_timeouts,
    assert_tls_verified,
    assert_total_wait,
    exponential,
    faults,
)

JOHN = {"id": 123, "name": "John", "email": None}


@pytest.fixture
def acme(api):
    with AcmeClient(base_url=api.base_url, token=api.secret("token")) as client:
        yield client


def test_every_request_is_authorized_timed_and_encrypted(api, acme):
    api.mock.get("/users/123", json=JOHN)
    acme.get_user(123)
    token = api.secret("token")
    assert_request_headers(api.journal, {"Authorization": f"Bearer {token}", "User-Agent": "acme-python/1.0"})
    assert_timeouts(api.journal)
    assert_https_only(api.journal)
    assert_tls_verified(api.journal)


@pytest.mark.api(contract="off")  # which says that an id is a number
def test_an_id_cannot_leave_its_path_segment(api, acme):
    route = api.mock.get("/users/..%2Fpayments", json=JOHN)
    acme.get_user("../payments")
    assert route.called


def test_backoff_doubles_with_equal_jitter(api, acme):
    api.fail("GET /users/*", faults.always(faults.unavailable()))
    with pytest.raises(AcmeUnavailable):
        acme.get_user(123)
    assert_retried(api.journal, attempts=5)
    assert_backoff(api.journal, exponential(base=0.5, cap=20, jitter="equal"))
    assert_total_wait(api.journal, at_most=7.5)


def test_what_is_missing_is_not_asked_for_twice(api, acme):
    api.mock.get("/users/404", status_code=404, json={"title": "Not found", "status": 404, "code": "not_found"})
    with pytest.raises(AcmeNotFound) as caught:
        acme.get_user(404)
    assert (caught.value.status, caught.value.code) == (404, "not_found")
    assert_not_retried(api.journal)


def test_a_wrong_token_is_not_tried_twice(api, acme):
    problem = {"title": "Unauthorized", "status": 401, "code": "bad_token"}
    api.mock.get("/users/123", status_code=401, json=problem, headers={"X-Request-Id": "req_1"})
    with pytest.raises(AcmeDenied) as caught:
        acme.get_user(123)
    assert caught.value.request_id == "req_1"
    assert_not_retried(api.journal)


def test_an_hour_of_retry_after_is_told_and_not_slept(api, acme):
    api.fail("GET /users/*", faults.rate_limited(retry_after=3600))
    with pytest.raises(AcmeRateLimited) as caught:
        acme.get_user(123)
    assert caught.value.retry_after == 3600
    assert api.clock.elapsed < 1


def test_a_retry_after_that_means_nothing_is_no_reason_to_stop(api, acme):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.rate_limited(retry_after="soon"))
    assert acme.get_user(123) == JOHN


@pytest.mark.parametrize("body", [b"", b"<html>sorry</html>", b"[]", b'"John"', b"\xff", b"[" * 100_000])
def test_an_odd_answer_is_a_bad_answer(api, acme, body):
    api.mock.get("/users/123", content=body, contract="off")
    with pytest.raises(AcmeBadAnswer):
        acme.get_user(123)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b'{"title": 7}', b"\xff"])
def test_an_odd_error_is_still_an_error_of_ours(api, acme, body):
    api.mock.get("/users/123", status_code=404, content=body, contract="off")
    with pytest.raises(AcmeNotFound):
        acme.get_user(123)


def test_a_redirect_does_not_carry_the_token_elsewhere(api, acme):
    api.mock.get("/users/123", status_code=302, headers={"Location": "https://elsewhere.example/"})
    with pytest.raises(AcmeBadAnswer):
        acme.get_user(123)
    assert {exchange.request.host for exchange in api.journal} == {"api.acme.example"}


def test_all_pages_are_read_and_only_as_far_as_asked(api, acme):
    api.mock.get("/users", json={"items": [JOHN], "next_cursor": "c2"})
    api.mock.get("/users?cursor=c2", json={"items": [{"id": 124, "name": "Mei"}], "next_cursor": None})
    assert next(acme.list_users()) == JOHN
    assert len(api.journal) == 1
    assert [user["name"] for user in acme.list_users()] == ["John", "Mei"]


def test_a_listing_that_leads_in_a_circle_ends(api, acme):
    api.mock.get("/users", json={"items": [], "next_cursor": "again"})
    with pytest.raises(AcmeBadAnswer, match="leads back"):
        list(acme.list_users())
    assert len(api.journal) == 2
