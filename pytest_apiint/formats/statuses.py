"""What a status asks of a client: one table, for what is told of errors and for the documentation's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

ErrorKind = Literal[
    "validation",
    "authentication",
    "permission",
    "not-found",
    "conflict",
    "rate-limit",
    "timeout",
    "client",
    "server",
    "unavailable",
]


@dataclass(frozen=True, slots=True)
class Status:
    """A status, what its error is, whether the same request may succeed later, and where that is said."""

    code: int
    phrase: str
    kind: ErrorKind
    retryable: bool
    source: str


STATUSES: Final[tuple[Status, ...]] = (
    Status(400, "Bad Request", "validation", retryable=False, source="RFC 9110, 15.5.1"),
    Status(401, "Unauthorized", "authentication", retryable=False, source="RFC 9110, 15.5.2"),
    Status(402, "Payment Required", "client", retryable=False, source="RFC 9110, 15.5.3"),
    Status(403, "Forbidden", "permission", retryable=False, source="RFC 9110, 15.5.4"),
    Status(404, "Not Found", "not-found", retryable=False, source="RFC 9110, 15.5.5"),
    Status(405, "Method Not Allowed", "client", retryable=False, source="RFC 9110, 15.5.6"),
    Status(408, "Request Timeout", "timeout", retryable=True, source="RFC 9110, 15.5.9"),
    Status(409, "Conflict", "conflict", retryable=False, source="RFC 9110, 15.5.10"),
    Status(410, "Gone", "not-found", retryable=False, source="RFC 9110, 15.5.11"),
    Status(412, "Precondition Failed", "conflict", retryable=False, source="RFC 9110, 15.5.13"),
    Status(413, "Content Too Large", "validation", retryable=False, source="RFC 9110, 15.5.14"),
    Status(415, "Unsupported Media Type", "validation", retryable=False, source="RFC 9110, 15.5.16"),
    Status(422, "Unprocessable Content", "validation", retryable=False, source="RFC 9110, 15.5.21"),
    Status(423, "Locked", "conflict", retryable=False, source="RFC 4918, 11.3"),
    Status(425, "Too Early", "unavailable", retryable=True, source="RFC 8470, 5.2"),
    Status(429, "Too Many Requests", "rate-limit", retryable=True, source="RFC 6585, 4"),
    Status(500, "Internal Server Error", "server", retryable=True, source="RFC 9110, 15.6.1"),
    Status(501, "Not Implemented", "server", retryable=False, source="RFC 9110, 15.6.2"),
    Status(502, "Bad Gateway", "unavailable", retryable=True, source="RFC 9110, 15.6.3"),
    Status(503, "Service Unavailable", "unavailable", retryable=True, source="RFC 9110, 15.6.4"),
    Status(504, "Gateway Timeout", "timeout", retryable=True, source="RFC 9110, 15.6.5"),
    Status(505, "HTTP Version Not Supported", "server", retryable=False, source="RFC 9110, 15.6.6"),
    Status(511, "Network Authentication Required", "authentication", retryable=False, source="RFC 6585, 6"),
)
_BY_CODE: Final = {status.code: status for status in STATUSES}


def status(code: int) -> Status:
    """What `code` asks for; an unknown one is treated as the x00 of its class (RFC 9110, 15)."""
    known = _BY_CODE.get(code)
    if known is not None:
        return known
    if code >= 500:
        return Status(code, "", "server", retryable=True, source="RFC 9110, 15")
    return Status(code, "", "client", retryable=False, source="RFC 9110, 15")
