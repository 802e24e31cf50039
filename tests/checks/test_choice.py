"""What an assertion is about: a journal, a selection, what has one; by route; and never nothing."""

from inspect import signature
from types import SimpleNamespace

import pytest

import pytest_apiint.checks
from pytest_apiint.checks import (
    assert_api_key,
    assert_backoff,
    assert_basic_auth,
    assert_batches,
    assert_client_credentials,
    assert_client_secret_in_header,
    assert_conforms,
    assert_correlation_ids,
    assert_credentials_confined,
    assert_device_poll_interval,
    assert_dpop_bound,
    assert_exact_redirect_uri,
    assert_exchanges_logged,
    assert_https_only,
    assert_idempotent_retries,
    assert_iss_checked,
    assert_jwks_cached,
    assert_no_implicit_grant,
    assert_no_password_grant,
    assert_no_secrets_in_urls,
    assert_not_refreshed,
    assert_not_retried,
    assert_oauth_errors_final,
    assert_only_contacted,
    assert_paginated,
    assert_pkce,
    assert_refresh_token_rotated,
    assert_refreshed_before_expiry,
    assert_request_headers,
    assert_request_rate,
    assert_retried,
    assert_retry_after_honored,
    assert_single_flight_refresh,
    assert_state_checked,
    assert_state_unpredictable,
    assert_timeouts,
    assert_tls_verified,
    assert_token_not_in_url,
    assert_token_refreshed,
    assert_total_wait,
    fixed,
)
from pytest_apiint.checks.choice import chosen
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.journal import Journal
from tests.factories import Writer, waits

ASSERTIONS = {
    "batches": lambda journal, **more: assert_batches(journal, items="", at_most=1, **more),
    "conforms": lambda journal, **more: assert_conforms(journal, spec="fixtures/acme.openapi.yaml", **more),
    "correlation": assert_correlation_ids,
    "credentials": assert_credentials_confined,
    "exchanges-logged": lambda journal, **more: assert_exchanges_logged(journal, "", **more),
    "idempotent": assert_idempotent_retries,
    "only-contacted": lambda journal, **more: assert_only_contacted(journal, "api.acme.example", **more),
    "paginated": lambda journal, **more: assert_paginated(journal, pages=1, **more),
    "rate": lambda journal, **more: assert_request_rate(journal, limit=1, per=1, **more),
    "urls": assert_no_secrets_in_urls,
    "backoff": lambda journal, **more: assert_backoff(journal, fixed(1), **more),
    "https-only": assert_https_only,
    "not-retried": assert_not_retried,
    "request-headers": lambda journal, **more: assert_request_headers(journal, present="Accept", **more),
    "retried": assert_retried,
    "retry-after": assert_retry_after_honored,
    "timeouts": assert_timeouts,
    "tls": assert_tls_verified,
    "total-wait": lambda journal, **more: assert_total_wait(journal, at_most=1, **more),
    "api-key": lambda journal, **more: assert_api_key(journal, key="key-0123456789", **more),
    "basic-auth": lambda journal, **more: assert_basic_auth(journal, user="a", password="b", **more),
    "token-refreshed": assert_token_refreshed,
}
WHO = {"client_id": "acme", "client_secret": "s3cret"}
# Those find what they judge by what it says, not by a route.
ROUTELESS = {
    "client-credentials": lambda journal: assert_client_credentials(journal, **WHO),
    "client-secret": lambda journal: assert_client_secret_in_header(journal, **WHO),
    "device": assert_device_poll_interval,
    "dpop": assert_dpop_bound,
    "redirect": assert_exact_redirect_uri,
    "iss": assert_iss_checked,
    "jwks": assert_jwks_cached,
    "implicit": assert_no_implicit_grant,
    "password": assert_no_password_grant,
    "not-refreshed": assert_not_refreshed,
    "oauth-errors": assert_oauth_errors_final,
    "pkce": assert_pkce,
    "rotated": assert_refresh_token_rotated,
    "before-expiry": assert_refreshed_before_expiry,
    "single-flight": assert_single_flight_refresh,
    "state": assert_state_checked,
    "state-unpredictable": assert_state_unpredictable,
    "token-in-url": assert_token_not_in_url,
}
ALL = {**ASSERTIONS, **ROUTELESS}


@pytest.mark.parametrize("name", ALL)
def test_no_assertion_passes_on_an_empty_journal(name):
    with pytest.raises(ContractFailure, match=r"^no request was made\n  expected  (.|\n)*an empty journal"):
        ALL[name](Journal())


@pytest.mark.parametrize("name", ASSERTIONS)
def test_no_assertion_passes_on_a_route_without_requests(name):
    with pytest.raises(ContractFailure, match=r"^no request for POST /nowhere\n(.|\n)*requests for GET /users/123"):
        ASSERTIONS[name](waits(1), route="POST /nowhere")


@pytest.mark.parametrize("name", ROUTELESS)
def test_no_assertion_passes_where_nothing_is_for_it(name):
    with pytest.raises(ContractFailure, match=r"^nothing to judge: "):
        ROUTELESS[name](waits(1))


@pytest.mark.parametrize("name", ALL)
def test_every_assertion_takes_what_has_a_journal(name):
    with pytest.raises(ContractFailure, match=r"^no request was made"):
        ALL[name](SimpleNamespace(journal=Journal()))


@pytest.mark.parametrize("odd", [None, [], SimpleNamespace(journal=[])], ids=["none", "list", "odd"])
def test_what_has_no_journal_is_refused(odd):
    with pytest.raises(UsageProblem, match="has no journal"):
        assert_retried(odd)


def test_every_assertion_is_listed_and_tested():
    checks = pytest_apiint.checks
    exported = {name for name in checks.__all__ if name.startswith("assert_")}
    assert {getattr(checks, name).__name__ for name in exported} == exported
    assert set(checks._ROOM_OF) == set(checks.__all__)
    # The others make calls themselves, and choose no exchanges.
    choosing = {name for name in exported if "journal" in signature(getattr(checks, name)).parameters}
    assert len(choosing) == len(ALL)
    assert checks.__all__ == sorted(checks.__all__)


@pytest.mark.parametrize(
    ("route", "found"),
    [
        ("GET /v1/users/*", [1, 2]),
        ("get /v1/users/{id}", [1, 2]),
        ("/v1/users/{id}", [1, 2, 3]),
        ("* /v1/users/1", [1, 3]),
        ("GET *", [1, 2, 4]),
        ("/users/1", [1, 3]),
        ("/users", [4]),
        ("GET https://api.acme.example/v1/users/1", [1]),
        ("/v1/users/{id}/posts", []),
        ("/v1/users/.", []),
    ],
)
def test_a_route_picks_its_requests(route, found):
    writer = Writer()
    writer.add(path="/v1/users/1?page=2")
    writer.add(path="/v1/users/2")
    writer.add(path="/v1/users/1", method="POST")
    writer.add(path="/users")
    try:
        picked = [row.number for row in chosen(writer.journal, route, expected="")]
    except ContractFailure:
        picked = []
    assert picked == found


@pytest.mark.parametrize("route", ["", "users", "GET users", "GET /users?page=1", "GET  ", "ftp://x/"])
def test_what_is_no_route_is_refused(route):
    with pytest.raises(UsageProblem, match="is no route"):
        assert_retried(waits(1), route=route)
