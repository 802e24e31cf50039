"""What is promised of a client, and judged from its journal: one promise per file.

Every `assert_*` takes a journal, a selection from one, or an object that has one, and raises `ContractFailure`
with what was expected, what was seen, a hint and the story. That there is nothing to judge is a failure too.
"""

from pytest_apiint.checks.caching.cached import assert_cached
from pytest_apiint.checks.errors.maps_errors import assert_maps_errors
from pytest_apiint.checks.limits.retry_after_honored import assert_retry_after_honored
from pytest_apiint.checks.pagination.circles import assert_pagination_terminates
from pytest_apiint.checks.requests.request_headers import assert_request_headers
from pytest_apiint.checks.resilience.circuit_breaker import assert_circuit_breaker
from pytest_apiint.checks.retries.not_retried import assert_not_retried
from pytest_apiint.checks.retries.retried import assert_retried
from pytest_apiint.checks.transport.https_only import assert_https_only
from pytest_apiint.checks.transport.timeouts import assert_timeouts
from pytest_apiint.checks.transport.tls_verified import assert_tls_verified
from pytest_apiint.checks.waits.backoff import assert_backoff
from pytest_apiint.checks.waits.policies import Policy, exponential, fixed, linear
from pytest_apiint.checks.waits.total_wait import assert_total_wait

__all__ = [
    "Policy",
    "assert_backoff",
    "assert_cached",
    "assert_circuit_breaker",
    "assert_https_only",
    "assert_maps_errors",
    "assert_not_retried",
    "assert_pagination_terminates",
    "assert_request_headers",
    "assert_retried",
    "assert_retry_after_honored",
    "assert_timeouts",
    "assert_tls_verified",
    "assert_total_wait",
    "exponential",
    "fixed",
    "linear",
]
