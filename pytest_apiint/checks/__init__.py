"""What is promised of a client, and judged from its journal: one promise per file.

Every `assert_*` takes a journal, a selection from one, or an object that has one, and raises `ContractFailure`
with what was expected, what was seen, a hint and the story. That there is nothing to judge is a failure too.

Each loads with its first use: reports need what a check came to, and none of the checks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_apiint import imports

if TYPE_CHECKING:
    from pytest_apiint.checks.auth.api_key import assert_api_key
    from pytest_apiint.checks.auth.basic_auth import assert_basic_auth
    from pytest_apiint.checks.auth.client_credentials import assert_client_credentials
    from pytest_apiint.checks.auth.client_secret_in_header import assert_client_secret_in_header
    from pytest_apiint.checks.auth.device_poll_interval import assert_device_poll_interval
    from pytest_apiint.checks.auth.dpop_bound import assert_dpop_bound
    from pytest_apiint.checks.auth.exact_redirect_uri import assert_exact_redirect_uri
    from pytest_apiint.checks.auth.iss_checked import assert_iss_checked
    from pytest_apiint.checks.auth.jwks_cached import assert_jwks_cached
    from pytest_apiint.checks.auth.jwt_validated import assert_jwt_validated
    from pytest_apiint.checks.auth.no_implicit_grant import assert_no_implicit_grant
    from pytest_apiint.checks.auth.no_password_grant import assert_no_password_grant
    from pytest_apiint.checks.auth.not_refreshed import assert_not_refreshed
    from pytest_apiint.checks.auth.oauth_errors import assert_oauth_errors_final
    from pytest_apiint.checks.auth.pkce import assert_pkce
    from pytest_apiint.checks.auth.refresh_token_rotated import assert_refresh_token_rotated
    from pytest_apiint.checks.auth.refreshed_ahead import assert_refreshed_before_expiry
    from pytest_apiint.checks.auth.single_flight import assert_single_flight_refresh
    from pytest_apiint.checks.auth.state_checked import assert_state_checked
    from pytest_apiint.checks.auth.state_unpredictable import assert_state_unpredictable
    from pytest_apiint.checks.auth.token_not_in_url import assert_token_not_in_url
    from pytest_apiint.checks.auth.token_refreshed import assert_token_refreshed
    from pytest_apiint.checks.caching.cached import assert_cached
    from pytest_apiint.checks.data.conforms import assert_conforms
    from pytest_apiint.checks.data.round_trip import assert_round_trip
    from pytest_apiint.checks.errors.error_format import assert_error_format
    from pytest_apiint.checks.errors.maps_errors import assert_maps_errors
    from pytest_apiint.checks.idempotency.batches import assert_batches
    from pytest_apiint.checks.idempotency.idempotent_retries import assert_idempotent_retries
    from pytest_apiint.checks.limits.request_rate import assert_request_rate
    from pytest_apiint.checks.limits.retry_after_honored import assert_retry_after_honored
    from pytest_apiint.checks.logs.cassettes_clean import assert_cassettes_clean
    from pytest_apiint.checks.logs.exchanges_logged import assert_exchanges_logged
    from pytest_apiint.checks.logs.no_secrets import assert_no_secrets_logged
    from pytest_apiint.checks.pagination.circles import assert_pagination_terminates
    from pytest_apiint.checks.pagination.paginated import assert_paginated
    from pytest_apiint.checks.requests.correlation_ids import assert_correlation_ids
    from pytest_apiint.checks.requests.credentials_confined import assert_credentials_confined
    from pytest_apiint.checks.requests.header_injection import assert_no_header_injection
    from pytest_apiint.checks.requests.no_secrets_in_urls import assert_no_secrets_in_urls
    from pytest_apiint.checks.requests.only_contacted import assert_only_contacted
    from pytest_apiint.checks.requests.request_headers import assert_request_headers
    from pytest_apiint.checks.requests.urls_confined import assert_urls_confined
    from pytest_apiint.checks.resilience.circuit_breaker import assert_circuit_breaker
    from pytest_apiint.checks.retries.not_retried import assert_not_retried
    from pytest_apiint.checks.retries.retried import assert_retried
    from pytest_apiint.checks.transport.https_only import assert_https_only
    from pytest_apiint.checks.transport.response_size import assert_response_size_bounded
    from pytest_apiint.checks.transport.timeouts import assert_timeouts
    from pytest_apiint.checks.transport.tls_verified import assert_tls_verified
    from pytest_apiint.checks.waits.backoff import assert_backoff
    from pytest_apiint.checks.waits.policies import Policy, exponential, fixed, linear
    from pytest_apiint.checks.waits.total_wait import assert_total_wait

__all__ = [
    "Policy",
    "assert_api_key",
    "assert_backoff",
    "assert_basic_auth",
    "assert_batches",
    "assert_cached",
    "assert_cassettes_clean",
    "assert_circuit_breaker",
    "assert_client_credentials",
    "assert_client_secret_in_header",
    "assert_conforms",
    "assert_correlation_ids",
    "assert_credentials_confined",
    "assert_device_poll_interval",
    "assert_dpop_bound",
    "assert_error_format",
    "assert_exact_redirect_uri",
    "assert_exchanges_logged",
    "assert_https_only",
    "assert_idempotent_retries",
    "assert_iss_checked",
    "assert_jwks_cached",
    "assert_jwt_validated",
    "assert_maps_errors",
    "assert_no_header_injection",
    "assert_no_implicit_grant",
    "assert_no_password_grant",
    "assert_no_secrets_in_urls",
    "assert_no_secrets_logged",
    "assert_not_refreshed",
    "assert_not_retried",
    "assert_oauth_errors_final",
    "assert_only_contacted",
    "assert_paginated",
    "assert_pagination_terminates",
    "assert_pkce",
    "assert_refresh_token_rotated",
    "assert_refreshed_before_expiry",
    "assert_request_headers",
    "assert_request_rate",
    "assert_response_size_bounded",
    "assert_retried",
    "assert_retry_after_honored",
    "assert_round_trip",
    "assert_single_flight_refresh",
    "assert_state_checked",
    "assert_state_unpredictable",
    "assert_timeouts",
    "assert_tls_verified",
    "assert_token_not_in_url",
    "assert_token_refreshed",
    "assert_total_wait",
    "assert_urls_confined",
    "exponential",
    "fixed",
    "linear",
]

_ROOM_OF = {
    "Policy": "waits.policies",
    "assert_api_key": "auth.api_key",
    "assert_backoff": "waits.backoff",
    "assert_basic_auth": "auth.basic_auth",
    "assert_batches": "idempotency.batches",
    "assert_cached": "caching.cached",
    "assert_cassettes_clean": "logs.cassettes_clean",
    "assert_circuit_breaker": "resilience.circuit_breaker",
    "assert_client_credentials": "auth.client_credentials",
    "assert_client_secret_in_header": "auth.client_secret_in_header",
    "assert_conforms": "data.conforms",
    "assert_correlation_ids": "requests.correlation_ids",
    "assert_credentials_confined": "requests.credentials_confined",
    "assert_device_poll_interval": "auth.device_poll_interval",
    "assert_dpop_bound": "auth.dpop_bound",
    "assert_error_format": "errors.error_format",
    "assert_exact_redirect_uri": "auth.exact_redirect_uri",
    "assert_exchanges_logged": "logs.exchanges_logged",
    "assert_https_only": "transport.https_only",
    "assert_idempotent_retries": "idempotency.idempotent_retries",
    "assert_iss_checked": "auth.iss_checked",
    "assert_jwks_cached": "auth.jwks_cached",
    "assert_jwt_validated": "auth.jwt_validated",
    "assert_maps_errors": "errors.maps_errors",
    "assert_no_header_injection": "requests.header_injection",
    "assert_no_implicit_grant": "auth.no_implicit_grant",
    "assert_no_password_grant": "auth.no_password_grant",
    "assert_no_secrets_in_urls": "requests.no_secrets_in_urls",
    "assert_no_secrets_logged": "logs.no_secrets",
    "assert_not_refreshed": "auth.not_refreshed",
    "assert_not_retried": "retries.not_retried",
    "assert_oauth_errors_final": "auth.oauth_errors",
    "assert_only_contacted": "requests.only_contacted",
    "assert_paginated": "pagination.paginated",
    "assert_pagination_terminates": "pagination.circles",
    "assert_pkce": "auth.pkce",
    "assert_refresh_token_rotated": "auth.refresh_token_rotated",
    "assert_refreshed_before_expiry": "auth.refreshed_ahead",
    "assert_request_headers": "requests.request_headers",
    "assert_request_rate": "limits.request_rate",
    "assert_response_size_bounded": "transport.response_size",
    "assert_retried": "retries.retried",
    "assert_retry_after_honored": "limits.retry_after_honored",
    "assert_round_trip": "data.round_trip",
    "assert_single_flight_refresh": "auth.single_flight",
    "assert_state_checked": "auth.state_checked",
    "assert_state_unpredictable": "auth.state_unpredictable",
    "assert_timeouts": "transport.timeouts",
    "assert_tls_verified": "transport.tls_verified",
    "assert_token_not_in_url": "auth.token_not_in_url",
    "assert_token_refreshed": "auth.token_refreshed",
    "assert_total_wait": "waits.total_wait",
    "assert_urls_confined": "requests.urls_confined",
    "exponential": "waits.policies",
    "fixed": "waits.policies",
    "linear": "waits.policies",
}


def __getattr__(name: str) -> Any:
    return imports.lazily(globals(), _ROOM_OF, name)
