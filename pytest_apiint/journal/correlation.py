"""The id by which both sides of an exchange find it again: header fields that clients and APIs use for one."""

from __future__ import annotations

from typing import Final

from pytest_apiint.exchange import Request, Response

NAMES: Final = (
    "X-Request-ID",
    "X-Correlation-ID",
    "Request-ID",
    "Correlation-ID",
    "X-Client-Request-ID",
    "X-Trace-ID",
    "traceparent",
    "X-Amzn-Trace-Id",
    "X-Cloud-Trace-Context",
    "x-ms-client-request-id",
    "client-request-id",
    "amz-sdk-invocation-id",
    "b3",
    "X-B3-TraceId",
    "uber-trace-id",
)
# Which part of a trace's context names the trace (W3C Trace Context, 3.2; B3).
_TRACE: Final = {"traceparent": 1, "b3": 0}


def correlation(request: Request, response: Response | None) -> str:
    """The request's own id before the answer's; empty without one. Of a trace's context the trace alone."""
    for headers in (request.headers, *([response.headers] if response is not None else [])):
        for name in NAMES:
            if value := headers.get(name, "").strip():
                parts = value.split("-")
                part = _TRACE.get(name.lower())
                return value if part is None or part >= len(parts) else parts[part]
    return ""
