"""What is known of well-known services: how they limit, fail, sign, page and name their keys.

One TOML file per service; a user's own has the same form (docs/profiles.md). ::

    >>> load("stripe").idempotency.header
    'Idempotency-Key'
"""

from pytest_apiint.profiles.load import load, names
from pytest_apiint.profiles.marks import says_error
from pytest_apiint.profiles.model import (
    PLAIN,
    ErrorInSuccess,
    Idempotency,
    Pagination,
    Profile,
    RateLimit,
    ShouldRetry,
    WaitHeader,
)

__all__ = [
    "PLAIN",
    "ErrorInSuccess",
    "Idempotency",
    "Pagination",
    "Profile",
    "RateLimit",
    "ShouldRetry",
    "WaitHeader",
    "load",
    "names",
    "says_error",
]
