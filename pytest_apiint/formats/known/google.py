"""Google's: the status as a number and by gRPC's name, and typed details of which one may say how long to wait."""

from __future__ import annotations

import re
from typing import Any, Final

from pytest_apiint.formats.model import INTEGER, LIST, TEXT, Format, record, sample

_GRPC: Final = {"type": "string", "pattern": "^[A-Z][A-Z_]*[A-Z]$"}
_REASON: Final = {"type": "string", "pattern": "^[A-Z][A-Z0-9_]+[A-Z0-9]$", "maxLength": 63}
_RPC: Final = "type.googleapis.com/google.rpc."
_RETRY_INFO: Final = f"{_RPC}RetryInfo"
_SECONDS: Final = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,9})?)s", re.ASCII)


def _delay(document: Any) -> float | None:
    """RetryInfo's ``"3.5s"`` (protobuf's Duration in JSON)."""
    error = document.get("error") if isinstance(document, dict) else None
    details = error.get("details") if isinstance(error, dict) else None
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, dict) and detail.get("@type") == _RETRY_INFO:
            found = _SECONDS.fullmatch(str(detail.get("retryDelay")))
            if found:
                return float(found[1])
    return None


GOOGLE: Final = Format(
    name="google",
    title="Google",
    source="AIP-193",
    profile="google",
    schema=record(
        {
            "error": record(
                {"code": INTEGER, "message": TEXT, "status": _GRPC},
                {
                    "details": {
                        "type": "array",
                        "items": {
                            **record({"@type": TEXT}),
                            "if": {"properties": {"@type": {"const": f"{_RPC}ErrorInfo"}}},
                            "then": {"required": ["reason", "domain"], "properties": {"reason": _REASON}},
                        },
                    }
                },
            )
        }
    ),
    # Drive, Calendar and others that are older have errors in place of a status.
    shape=record(
        {
            "error": record(
                {"code": INTEGER, "message": TEXT},
                {"status": TEXT, "errors": LIST, "details": LIST},
                anyOf=[{"required": ["status"]}, {"required": ["errors"]}],
            )
        }
    ),
    code=("/error/status", "/error/errors/0/reason"),
    message=("/error/message",),
    status="/error/code",
    later=frozenset(("UNAVAILABLE", "DEADLINE_EXCEEDED", "backendError")),
    too_fast=frozenset(("RESOURCE_EXHAUSTED", "rateLimitExceeded", "userRateLimitExceeded")),
    # ABORTED asks for another try of the whole transaction, which isn't the request's own.
    never=frozenset(("ABORTED", "dailyLimitExceeded", "quotaExceeded")),
    wait=_delay,
    samples=(
        sample(
            "google",
            {
                "error": {
                    "code": 400,
                    "message": "no",
                    "status": "INVALID_ARGUMENT",
                    "details": [
                        {
                            "@type": f"{_RPC}ErrorInfo",
                            "reason": "TOO_LONG",
                            "domain": "acme.example",
                            "metadata": {"field": "id"},
                        },
                    ],
                }
            },
        ),
        sample(
            "google-retry-info",
            {
                "error": {
                    "code": 429,
                    "message": "no",
                    "status": "RESOURCE_EXHAUSTED",
                    "details": [{"@type": _RETRY_INFO, "retryDelay": "3.5s"}],
                }
            },
            status=429,
        ),
    ),
    write=lambda status, code, message: {"error": {"code": status, "message": message, "status": code}},
)
