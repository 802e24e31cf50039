"""OAuth's: a code of the standard's, and a sentence."""

from __future__ import annotations

from typing import Final

from pytest_apiint.formats.model import TEXT, Format, record, sample

# RFC 6749, 5.2: %x20-21 / %x23-5B / %x5D-7E
_ASCII: Final = {"type": "string", "pattern": r"^[\x20-\x21\x23-\x5B\x5D-\x7E]+$"}
# IANA's registry of OAuth errors, of those that come in a body.
CODES: Final = (
    "access_denied",
    "authorization_pending",
    "expired_token",
    "insufficient_scope",
    "interaction_required",
    "invalid_client",
    "invalid_client_metadata",
    "invalid_dpop_proof",
    "invalid_grant",
    "invalid_redirect_uri",
    "invalid_request",
    "invalid_scope",
    "invalid_target",
    "invalid_token",
    "login_required",
    "server_error",
    "slow_down",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
    "unsupported_token_type",
    "use_dpop_nonce",
)
_MEMBERS: Final = {"error_description": TEXT, "error_uri": TEXT}

OAUTH: Final = Format(
    name="oauth",
    title="OAuth 2",
    source="RFC 6749, 5.2; RFC 8628, 3.5",
    schema=record({"error": _ASCII}, {**_MEMBERS, "ok": False}),  # with "ok" it's Slack's
    # {"error": "Not found"} is anybody's.
    shape=record(
        {"error": _ASCII},
        _MEMBERS,
        anyOf=[
            {"properties": {"error": {"enum": list(CODES)}}},
            {"required": ["error_description"]},
            {"required": ["error_uri"]},
        ],
        **{"not": {"required": ["ok"]}},
    ),
    code=("/error",),
    message=("/error_description", "/error"),
    correlation=("/correlation_id", "/trace_id"),  # Microsoft's
    later=frozenset(("temporarily_unavailable", "server_error", "authorization_pending")),
    too_fast=frozenset(("slow_down",)),
    in_success=True,  # GitHub's token endpoint
    samples=(
        sample("oauth", {"error": "invalid_request", "error_description": "no"}, cache_control="no-store"),
        sample("oauth-pending", {"error": "authorization_pending"}),
    ),
    write=lambda _, code, message: {"error": code, "error_description": message},
)
