"""A client for Acme's API of users and payments; `AcmeClient` on requests, `AsyncAcmeClient` on httpx."""

from acme.aio import AsyncAcmeClient
from acme.client import AcmeClient
from acme.errors import (
    AcmeBadAnswer,
    AcmeDenied,
    AcmeError,
    AcmeInvalidRequest,
    AcmeMisuse,
    AcmeNotFound,
    AcmeRateLimited,
    AcmeTimeout,
    AcmeUnavailable,
)
from acme.models import Payment, User

__all__ = [
    "AcmeBadAnswer",
    "AcmeClient",
    "AcmeDenied",
    "AcmeError",
    "AcmeInvalidRequest",
    "AcmeMisuse",
    "AcmeNotFound",
    "AcmeRateLimited",
    "AcmeTimeout",
    "AcmeUnavailable",
    "AsyncAcmeClient",
    "Payment",
    "User",
]
