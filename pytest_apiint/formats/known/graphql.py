"""GraphQL's: errors with messages, mostly under the status 200, beside what data there is."""

from __future__ import annotations

from typing import Final

from pytest_apiint.formats.model import FILLED, LIST, OBJECT, Format, record, sample

_LABEL: Final = "application/graphql-response+json"
_ERROR: Final = record(
    {"message": FILLED},
    {
        "locations": {"type": "array", "items": record({"line": {"type": "integer"}, "column": {"type": "integer"}})},
        "path": LIST,
        "extensions": OBJECT,
    },
)
# Other services' lists of errors have messages too, and members that GraphQL has in `extensions`.
_OTHERS: Final = ("category", "code", "detail", "field", "help", "status", "title")

GRAPHQL: Final = Format(
    name="graphql",
    title="GraphQL",
    source="GraphQL, 7.1 (October 2021); GraphQL over HTTP",
    media_types=(_LABEL,),
    schema=record(
        {"errors": {"type": "array", "minItems": 1, "items": _ERROR}},
        {"data": {"type": ["object", "null"]}, "extensions": OBJECT},
        additionalProperties=False,
    ),
    shape=record(
        {
            "errors": {
                "type": "array",
                "minItems": 1,
                "items": {**_ERROR, "not": {"anyOf": [{"required": [name]} for name in _OTHERS]}},
            }
        },
        {"data": {"type": ["object", "null"]}, "extensions": OBJECT},
        additionalProperties=False,
    ),
    code=("/errors/0/extensions/code", "/errors/0/type"),
    message=("/errors/0/message",),
    correlation=("/errors/0/extensions/requestId", "/extensions/requestId", "/extensions/request_id"),
    later=frozenset(("INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE", "TIMEOUT")),
    too_fast=frozenset(("RATE_LIMITED", "RATELIMITED", "THROTTLED", "MAX_COST_EXCEEDED", "TOO_MANY_REQUESTS")),
    in_success=True,
    samples=(
        sample(
            "graphql",
            {"data": None, "errors": [{"message": "no", "path": ["user"], "extensions": {"code": "NO"}}]},
            status=200,
        ),
        sample("graphql-labelled", {"errors": [{"message": "no", "locations": [{"line": 1, "column": 2}]}]}, _LABEL),
    ),
    write=lambda _, code, message: {"errors": [{"message": message, "extensions": {"code": code}}]},
)
