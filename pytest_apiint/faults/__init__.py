"""What can go wrong between a client and its API: kinds, schedules, and the plan that deals them out.

Users write ``from pytest_apiint import faults`` and ``api.fail("GET /users/*", faults.unavailable())``.
"""

from pytest_apiint.faults.kinds import (
    Fault,
    close_mid_body,
    connect_timeout,
    connection_refused,
    dns_failure,
    empty_response,
    garbage,
    latency,
    malformed_chunk,
    rate_limited,
    read_timeout,
    reset,
    slow_body,
    status,
    tls_failure,
    truncated_body,
    unavailable,
)
from pytest_apiint.faults.schedules import Schedule, always, between, every, flap, percent

__all__ = [
    "Fault",
    "Schedule",
    "always",
    "between",
    "close_mid_body",
    "connect_timeout",
    "connection_refused",
    "dns_failure",
    "empty_response",
    "every",
    "flap",
    "garbage",
    "latency",
    "malformed_chunk",
    "percent",
    "rate_limited",
    "read_timeout",
    "reset",
    "slow_body",
    "status",
    "tls_failure",
    "truncated_body",
    "unavailable",
]
