"""All checks, in the order in which a scorecard shows them: one list, so that nothing is found by accident."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.control import plain_call
from pytest_apiint.checks.registry import Check
from pytest_apiint.checks.retries.transient import retry_transient

BATTERY: Final[tuple[Check, ...]] = (
    plain_call,
    # retries
    retry_transient,
    # idempotency
    # backoff
    # limits
    # transport
    # errors
    # bodies
    # credentials
    # pagination
    # requests
    # resilience
)
