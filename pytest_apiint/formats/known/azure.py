"""Microsoft's and OData's: a code and a message, and ever more precise ones inside."""

from __future__ import annotations

from typing import Final

from pytest_apiint.formats.model import FILLED, LIST, NULLABLE, OBJECT, TEXT, Format, record, sample

_INNER: Final = {"innererror": OBJECT, "innerError": OBJECT}  # OData's, and Microsoft Graph's

AZURE: Final = Format(
    name="azure",
    title="Azure, OData",
    source="OData 4.01 JSON Format, 21.1; Microsoft REST API Guidelines",
    profile="azure",
    marks=("x-ms-error-code",),
    schema=record(
        {
            "error": record(
                {"code": FILLED, "message": TEXT},
                {
                    "target": NULLABLE,
                    "details": {
                        "type": "array",
                        "items": record({"code": TEXT, "message": TEXT}, {"target": NULLABLE}),
                    },
                    "additionalInfo": LIST,
                    **_INNER,
                },
                patternProperties={"@": {}},
                additionalProperties=False,
            )
        }
    ),
    code=("/error/code",),
    message=("/error/message",),
    correlation=("/error/innerError/request-id", "/error/innererror/request-id"),
    later=frozenset(("ServerBusy", "OperationTimedOut", "InternalError")),
    too_fast=frozenset(("TooManyRequests", "OperationNotAllowed.RateLimit", "SubscriptionRequestsThrottled")),
    samples=(
        sample("azure", {"error": {"code": "Invalid", "message": "no", "target": "id", "innererror": {"code": "x"}}}),
    ),
    write=lambda _, code, message: {"error": {"code": code, "message": message}},
)
