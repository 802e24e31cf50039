"""One object called `error`, with a code, a message, a time and an id for the support."""

from __future__ import annotations

from typing import Any, Final

from pytest_apiint.formats.model import FILLED, TEXT, Format, record, sample


def _error(code: str, message: str) -> dict[str, Any]:
    return {"code": code, "message": message, "correlation_id": "planted-c1", "timestamp": "2026-11-23T12:00:00Z"}


ENVELOPE: Final = Format(
    name="envelope",
    title="Envelope",
    source="docs/reference/error-codes.md",
    schema=record(
        {
            "error": record(
                {
                    "code": {"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$"},
                    "message": FILLED,
                    "correlation_id": FILLED,
                    "timestamp": {"type": "string", "format": "date-time"},
                },
                {
                    "details": {"type": "array", "items": record({"field": TEXT, "issue": TEXT})},
                    "documentation_url": {"type": "string", "format": "uri"},
                },
            )
        }
    ),
    code=("/error/code",),
    message=("/error/message",),
    correlation=("/error/correlation_id",),
    samples=(
        sample(
            "envelope",
            {
                "error": {
                    "code": "INVALID_REQUEST",
                    "message": "no",
                    "correlation_id": "c1",
                    "timestamp": "2026-11-23T12:00:00Z",
                    "details": [{"field": "id", "issue": "too long"}],
                    "documentation_url": "https://acme.example/errors",
                }
            },
        ),
    ),
    write=lambda _, code, message: {"error": _error(code, message)},
)
