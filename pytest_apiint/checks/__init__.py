"""What is promised of a client, and judged from its journal: one promise per file.

Every `assert_*` takes a journal, a selection from one, or an object that has one, and raises `ContractFailure`
with what was expected, what was seen, a hint and the story. That there is nothing to judge is a failure too.
"""

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
    "assert_backoff",
    "assert_batches",
    "assert_cached",
    "assert_cassettes_clean",
    "assert_circuit_breaker",
    "assert_conforms",
    "assert_correlation_ids",
    "assert_credentials_confined",
    "assert_error_format",
    "assert_exchanges_logged",
    "assert_https_only",
    "assert_idempotent_retries",
    "assert_maps_errors",
    "assert_no_header_injection",
    "assert_no_secrets_in_urls",
    "assert_no_secrets_logged",
    "assert_not_retried",
    "assert_only_contacted",
    "assert_paginated",
    "assert_pagination_terminates",
    "assert_request_headers",
    "assert_request_rate",
    "assert_response_size_bounded",
    "assert_retried",
    "assert_retry_after_honored",
    "assert_round_trip",
    "assert_timeouts",
    "assert_tls_verified",
    "assert_total_wait",
    "assert_urls_confined",
    "exponential",
    "fixed",
    "linear",
]
