"""The network's own ways to fail, for both clients: every one ends as an error of ours, and never as a library's."""

import pytest
from acme import AcmeClient, AcmeError, AcmeTimeout, AcmeUnavailable, AsyncAcmeClient
from pytest_apiint import assert_retried, faults

JOHN = {"id": 123, "name": "John"}
NO_ANSWER = [
    (faults.connection_refused(), AcmeUnavailable),
    (faults.dns_failure(), AcmeUnavailable),
    (faults.tls_failure(), AcmeUnavailable),
    (faults.connect_timeout(), AcmeTimeout),
    (faults.read_timeout(), AcmeTimeout),
    (faults.read_timeout(after_headers=True), AcmeTimeout),
    (faults.latency(11), AcmeTimeout),
    (faults.reset(), AcmeUnavailable),
    (faults.empty_response(), AcmeUnavailable),
    (faults.garbage(), AcmeUnavailable),
    (faults.truncated_body(), AcmeError),
    (faults.close_mid_body(), AcmeError),
    (faults.malformed_chunk(), AcmeError),
]


@pytest.mark.parametrize(
    ("fault", "error"), NO_ANSWER, ids=lambda value: str(value) if isinstance(value, faults.Fault) else ""
)
def test_no_answer_is_told_in_our_words(api, fault, error):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.always(fault))
    with AcmeClient(base_url=api.base_url, token="tok_12345") as acme, pytest.raises(error):
        acme.get_user(123)


@pytest.mark.parametrize(
    ("fault", "error"), NO_ANSWER, ids=lambda value: str(value) if isinstance(value, faults.Fault) else ""
)
async def test_no_answer_is_told_in_our_words_async(api, fault, error):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.always(fault))
    async with AsyncAcmeClient(base_url=api.base_url, token="tok_12345") as acme:
        with pytest.raises(error):
            await acme.get_user(123)


def test_a_lost_connection_is_tried_again(api):
    api.mock.get("/users/123", json=JOHN)
    api.fail("GET /users/*", faults.connection_refused(), faults.read_timeout())
    with AcmeClient(base_url=api.base_url, token="tok_12345") as acme:
        assert acme.get_user(123) == JOHN
    assert_retried(api.journal, attempts=3)
    assert api.clock.elapsed >= 10  # the read timeout ran out, in virtual time


def test_any_two_failures_in_a_row_are_survived(api):
    api.mock.get("/users/123", json=JOHN)
    with AcmeClient(base_url=api.base_url, token="tok_12345") as acme:
        for first in (faults.reset(), faults.unavailable(), faults.latency(11)):
            for second in (faults.connection_refused(), faults.rate_limited(retry_after=2)):
                api.fail("GET /users/*", first, second)
                assert acme.get_user(123) == JOHN
