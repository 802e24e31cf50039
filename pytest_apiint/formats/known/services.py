"""Formats that one service has for itself: a line or two of JSON each, told apart by names that only it uses."""

from __future__ import annotations

from typing import Final

from pytest_apiint.formats.model import (
    FILLED,
    INTEGER,
    NULLABLE,
    OBJECT,
    TEXT,
    Format,
    record,
    sample,
)

# Stripe has the same four names: it never writes null, and has more names beside them mostly.
_OPENAIS: Final = {"message": TEXT, "type": TEXT, "param": NULLABLE, "code": {"type": ["string", "null", "integer"]}}
_STRIPES: Final = {"type": "string", "pattern": "^(api|card|idempotency|invalid_request)_error$"}

STRIPE: Final = Format(
    name="stripe",
    title="Stripe",
    source="https://docs.stripe.com/api/errors",
    profile="stripe",
    marks=("stripe-version", "stripe-should-retry"),
    schema=record(
        {
            "error": record(
                {"type": _STRIPES},
                dict.fromkeys(("code", "decline_code", "param", "message", "doc_url", "request_log_url"), TEXT),
            )
        }
    ),
    code=("/error/code", "/error/type"),
    message=("/error/message",),
    later_statuses=frozenset((409,)),  # a lock that another request holds: lock_timeout
    too_fast=frozenset(("rate_limit",)),
    samples=(
        sample(
            "stripe",
            {
                "error": {
                    "type": "invalid_request_error",
                    "code": "resource_missing",
                    "doc_url": "https://docs.stripe.com/error-codes/resource-missing",
                    "message": "no",
                    "param": "id",
                }
            },
            request_id="req_1",
        ),
        sample(
            "stripe-card",
            {
                "error": {
                    "type": "card_error",
                    "code": "card_declined",
                    "decline_code": "generic_decline",
                    "message": "no",
                    "payment_intent": {"id": "pi_1"},
                }
            },
            status=402,
            request_id="req_2",
        ),
    ),
    write=lambda _, code, message: {"error": {"type": "card_error", "code": code, "message": message}},
)

OPENAI: Final = Format(
    name="openai",
    title="OpenAI",
    source="openai 3.54: openai/_exceptions.py; https://platform.openai.com/docs/guides/error-codes",
    profile="openai",
    marks=("openai-processing-ms", "openai-version", "openai-organization"),
    schema=record({"error": record(_OPENAIS, additionalProperties=False)}),
    code=("/error/code", "/error/type"),
    message=("/error/message",),
    too_fast=frozenset(("rate_limit_exceeded",)),
    never=frozenset(("insufficient_quota", "billing_hard_limit_reached")),  # a 429 that no waiting cures
    samples=(
        sample(
            "openai",
            {
                "error": {
                    "message": "no",
                    "type": "invalid_request_error",
                    "param": None,
                    "code": "invalid_api_key",
                }
            },
            status=401,
            x_request_id="req_1",
        ),
        sample(
            "openai-quota",
            {"error": {"message": "no", "type": "insufficient_quota", "param": None, "code": "insufficient_quota"}},
            status=429,
        ),
    ),
    write=lambda _, code, message: {
        "error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    },
)

ANTHROPIC: Final = Format(
    name="anthropic",
    title="Anthropic",
    source="https://platform.claude.com/docs/en/api/errors",
    profile="anthropic",
    schema=record(
        {"type": {"const": "error"}, "error": record({"type": TEXT, "message": TEXT})}, {"request_id": NULLABLE}
    ),
    code=("/error/type",),
    message=("/error/message",),
    correlation=("/request_id",),
    later=frozenset(("overloaded_error", "api_error", "timeout_error")),
    too_fast=frozenset(("rate_limit_error",)),
    samples=(
        sample(
            "anthropic",
            {"type": "error", "error": {"type": "overloaded_error", "message": "no"}, "request_id": "req_1"},
            status=529,
        ),
    ),
    write=lambda _, code, message: {"type": "error", "error": {"type": code, "message": message}},
)

GITHUB: Final = Format(
    name="github",
    title="GitHub",
    source="https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api",
    profile="github",
    marks=("x-github-request-id",),
    schema=record(
        {"message": TEXT, "documentation_url": TEXT},
        {
            "status": {"type": "string", "pattern": "^[1-5][0-9]{2}$"},
            "errors": {"type": "array", "items": {"type": ["object", "string"]}},
        },
    ),
    code=("/errors/0/code",),
    message=("/message",),
    status="/status",
    samples=(
        sample(
            "github",
            {
                "message": "no",
                "documentation_url": "https://docs.github.com/rest",
                "status": "422",
                "errors": [{"resource": "Issue", "field": "title", "code": "missing_field"}],
            },
            status=422,
        ),
        sample(
            "github-secondary",
            {
                "message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
                "documentation_url": "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api",
            },
            status=403,
            retry_after="60",
        ),
    ),
    write=lambda _, code, message: {
        "message": message,
        "errors": [{"field": "x", "code": code}],
        "documentation_url": "https://docs.github.com/rest",
    },
)

SLACK: Final = Format(
    name="slack",
    title="Slack",
    source="https://docs.slack.dev/apis/web-api/",
    profile="slack",
    marks=("x-slack-req-id",),
    schema=record(
        {"ok": {"const": False}, "error": FILLED},
        {"needed": TEXT, "provided": TEXT, "warning": TEXT, "response_metadata": OBJECT},
    ),
    code=("/error",),
    message=("/response_metadata/messages/0", "/error"),
    later=frozenset(("internal_error", "fatal_error", "service_unavailable", "request_timeout")),
    too_fast=frozenset(("ratelimited", "rate_limited")),
    in_success=True,
    samples=(
        sample("slack", {"ok": False, "error": "invalid_auth"}, status=200),
        sample(
            "slack-scope", {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": "x"}, status=200
        ),
    ),
    write=lambda _, code, message: {"ok": False, "error": code, "response_metadata": {"messages": [message]}},
)

TWILIO: Final = Format(
    name="twilio",
    title="Twilio",
    source="https://www.twilio.com/docs/usage/twilios-response",
    profile="twilio",
    marks=("twilio-request-id",),
    schema=record({"code": INTEGER, "message": TEXT, "more_info": TEXT, "status": INTEGER}, {"details": OBJECT}),
    code=("/code",),
    message=("/message",),
    status="/status",
    too_fast=frozenset(("20429",)),
    samples=(
        sample(
            "twilio",
            {"code": 20001, "message": "no", "more_info": "https://www.twilio.com/docs/errors/20001", "status": 400},
        ),
    ),
)

NOTION: Final = Format(
    name="notion",
    title="Notion",
    source="notion-client 3.1: notion_client/errors.py; https://developers.notion.com/reference/status-codes",
    profile="notion",
    schema=record(
        {"object": {"const": "error"}, "status": INTEGER, "code": TEXT, "message": TEXT}, {"request_id": TEXT}
    ),
    code=("/code",),
    message=("/message",),
    correlation=("/request_id",),
    status="/status",
    later=frozenset(("conflict_error", "service_unavailable", "internal_server_error", "gateway_timeout")),
    too_fast=frozenset(("rate_limited",)),
    samples=(
        sample(
            "notion",
            {"object": "error", "status": 404, "code": "object_not_found", "message": "no", "request_id": "r1"},
            status=404,
        ),
    ),
    write=lambda status, code, message: {"object": "error", "status": status, "code": code, "message": message},
)

SQUARE: Final = Format(
    name="square",
    title="Square",
    source="squareup 46: square/types/error.py; https://developer.squareup.com/docs/build-basics/handling-errors",
    profile="square",
    schema=record(
        {
            "errors": {
                "type": "array",
                "minItems": 1,
                "items": record({"category": TEXT, "code": TEXT}, {"detail": TEXT, "field": TEXT}),
            }
        }
    ),
    code=("/errors/0/code",),
    message=("/errors/0/detail",),
    later=frozenset(("SERVICE_UNAVAILABLE", "GATEWAY_TIMEOUT", "INTERNAL_SERVER_ERROR")),
    too_fast=frozenset(("RATE_LIMITED",)),
    samples=(
        sample(
            "square",
            {"errors": [{"category": "INVALID_REQUEST_ERROR", "code": "NOT_FOUND", "detail": "no", "field": "id"}]},
            status=404,
        ),
    ),
    write=lambda _, code, message: {"errors": [{"category": "INVALID_REQUEST_ERROR", "code": code, "detail": message}]},
)

SERVICES: Final = (STRIPE, OPENAI, ANTHROPIC, GITHUB, SLACK, TWILIO, NOTION, SQUARE)
