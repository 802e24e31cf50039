"""What can go wrong between a client and its API: kinds, schedules, and the plan that deals them out.

Users write ``from pytest_apiint import faults`` and ``api.fail("GET /users/*", faults.unavailable())``.
"""

from typing import TYPE_CHECKING, Any

from pytest_apiint import imports
from pytest_apiint.faults.bodies import invalid_utf8, oversized_body, wrong_charset
from pytest_apiint.faults.codings import corrupt_gzip, decompression_bomb
from pytest_apiint.faults.connections import (
    connect_timeout,
    connection_refused,
    dns_failure,
    empty_response,
    garbage,
    read_timeout,
    reset,
    tls_failure,
    unreachable,
)
from pytest_apiint.faults.cuts import close_mid_body, malformed_chunk, truncated_body, wrong_content_length
from pytest_apiint.faults.delays import latency, slow_body
from pytest_apiint.faults.fields import duplicate_headers, huge_headers, wrong_content_type
from pytest_apiint.faults.kinds import Fault, rate_limited, status, unavailable
from pytest_apiint.faults.redirects import ELSEWHERE, redirect
from pytest_apiint.faults.schedules import Schedule, always, between, every, flap, percent

if TYPE_CHECKING:
    from pytest_apiint.faults.error_bodies import ERROR_BODIES
    from pytest_apiint.faults.odd_bodies import OddBody
    from pytest_apiint.faults.retry_after_values import RETRY_AFTER_VALUES, RetryAfterValue
    from pytest_apiint.faults.ssrf_urls import SSRF_URLS, HostileUrl
    from pytest_apiint.faults.success_bodies import SUCCESS_BODIES

__all__ = [
    "ELSEWHERE",
    "ERROR_BODIES",
    "RETRY_AFTER_VALUES",
    "SSRF_URLS",
    "SUCCESS_BODIES",
    "Fault",
    "HostileUrl",
    "OddBody",
    "RetryAfterValue",
    "Schedule",
    "always",
    "between",
    "close_mid_body",
    "connect_timeout",
    "connection_refused",
    "corrupt_gzip",
    "decompression_bomb",
    "dns_failure",
    "duplicate_headers",
    "empty_response",
    "every",
    "flap",
    "garbage",
    "huge_headers",
    "invalid_utf8",
    "latency",
    "malformed_chunk",
    "oversized_body",
    "percent",
    "rate_limited",
    "read_timeout",
    "redirect",
    "reset",
    "slow_body",
    "status",
    "tls_failure",
    "truncated_body",
    "unavailable",
    "unreachable",
    "wrong_charset",
    "wrong_content_length",
    "wrong_content_type",
]

# Megabytes of bodies, made when somebody asks.
_BATTERIES = {
    "ERROR_BODIES": "error_bodies",
    "SUCCESS_BODIES": "success_bodies",
    "OddBody": "odd_bodies",
    "RETRY_AFTER_VALUES": "retry_after_values",
    "RetryAfterValue": "retry_after_values",
    "SSRF_URLS": "ssrf_urls",
    "HostileUrl": "ssrf_urls",
}


def __getattr__(name: str) -> Any:
    return imports.lazily(globals(), _BATTERIES, name)
