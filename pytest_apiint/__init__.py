"""Prove that your API client survives the real API.

The public names. They load with their first use, so that installing the plugin costs a run nothing.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_apiint import faults
    from pytest_apiint.api import Api, Apis
    from pytest_apiint.authorization import AuthServer
    from pytest_apiint.checks import (
        assert_api_key,
        assert_backoff,
        assert_basic_auth,
        assert_batches,
        assert_cached,
        assert_cassettes_clean,
        assert_circuit_breaker,
        assert_client_credentials,
        assert_client_secret_in_header,
        assert_conforms,
        assert_correlation_ids,
        assert_credentials_confined,
        assert_device_poll_interval,
        assert_dpop_bound,
        assert_error_format,
        assert_exact_redirect_uri,
        assert_exchanges_logged,
        assert_https_only,
        assert_idempotent_retries,
        assert_iss_checked,
        assert_jwks_cached,
        assert_jwt_validated,
        assert_maps_errors,
        assert_no_header_injection,
        assert_no_implicit_grant,
        assert_no_password_grant,
        assert_no_secrets_in_urls,
        assert_no_secrets_logged,
        assert_not_refreshed,
        assert_not_retried,
        assert_oauth_errors_final,
        assert_only_contacted,
        assert_paginated,
        assert_pagination_terminates,
        assert_pkce,
        assert_refresh_token_rotated,
        assert_refreshed_before_expiry,
        assert_request_headers,
        assert_request_rate,
        assert_response_size_bounded,
        assert_retried,
        assert_retry_after_honored,
        assert_round_trip,
        assert_single_flight_refresh,
        assert_state_checked,
        assert_state_unpredictable,
        assert_timeouts,
        assert_tls_verified,
        assert_token_not_in_url,
        assert_token_refreshed,
        assert_total_wait,
        assert_urls_confined,
        exponential,
        fixed,
        linear,
    )
    from pytest_apiint.checks.webhooks import assert_constant_time_compare, assert_signature_verified
    from pytest_apiint.clock import Clock
    from pytest_apiint.errors import (
        ApiintError,
        ContractFailure,
        ContractWarning,
        FaultNotReached,
        NetworkBlocked,
        NoMatchingMock,
        Runaway,
        SandboxTrouble,
        SpecMismatch,
        Stalled,
        UsageProblem,
    )
    from pytest_apiint.exchange import Exchange, Failure, Headers, Request, Response
    from pytest_apiint.formats import classify
    from pytest_apiint.journal import Call, Journal
    from pytest_apiint.oauth.keys.key_set import KeySet
    from pytest_apiint.webhooks.webhook import Webhook

__version__ = "0.1.0"

# What has patched this process stays the only copy, also where sys.modules was emptied since: see `imports.keep`.
sys.modules.update(vars(sys).get("_pytest_apiint", {}))

__all__ = [
    "Api",
    "ApiintError",
    "Apis",
    "AuthServer",
    "Call",
    "Clock",
    "ContractFailure",
    "ContractWarning",
    "Exchange",
    "Failure",
    "FaultNotReached",
    "Headers",
    "Journal",
    "KeySet",
    "NetworkBlocked",
    "NoMatchingMock",
    "Request",
    "Response",
    "Runaway",
    "SandboxTrouble",
    "SpecMismatch",
    "Stalled",
    "UsageProblem",
    "Webhook",
    "assert_api_key",
    "assert_backoff",
    "assert_basic_auth",
    "assert_batches",
    "assert_cached",
    "assert_cassettes_clean",
    "assert_circuit_breaker",
    "assert_client_credentials",
    "assert_client_secret_in_header",
    "assert_conforms",
    "assert_constant_time_compare",
    "assert_correlation_ids",
    "assert_credentials_confined",
    "assert_device_poll_interval",
    "assert_dpop_bound",
    "assert_error_format",
    "assert_exact_redirect_uri",
    "assert_exchanges_logged",
    "assert_https_only",
    "assert_idempotent_retries",
    "assert_iss_checked",
    "assert_jwks_cached",
    "assert_jwt_validated",
    "assert_maps_errors",
    "assert_no_header_injection",
    "assert_no_implicit_grant",
    "assert_no_password_grant",
    "assert_no_secrets_in_urls",
    "assert_no_secrets_logged",
    "assert_not_refreshed",
    "assert_not_retried",
    "assert_oauth_errors_final",
    "assert_only_contacted",
    "assert_paginated",
    "assert_pagination_terminates",
    "assert_pkce",
    "assert_refresh_token_rotated",
    "assert_refreshed_before_expiry",
    "assert_request_headers",
    "assert_request_rate",
    "assert_response_size_bounded",
    "assert_retried",
    "assert_retry_after_honored",
    "assert_round_trip",
    "assert_signature_verified",
    "assert_single_flight_refresh",
    "assert_state_checked",
    "assert_state_unpredictable",
    "assert_timeouts",
    "assert_tls_verified",
    "assert_token_not_in_url",
    "assert_token_refreshed",
    "assert_total_wait",
    "assert_urls_confined",
    "classify",
    "exponential",
    "faults",
    "fixed",
    "linear",
]

_ROOMS = {
    "api": ("Api", "Apis"),
    "authorization": ("AuthServer",),
    "checks.webhooks": ("assert_constant_time_compare", "assert_signature_verified"),
    "clock": ("Clock",),
    "errors": (
        "ApiintError",
        "ContractFailure",
        "ContractWarning",
        "FaultNotReached",
        "NetworkBlocked",
        "NoMatchingMock",
        "Runaway",
        "SandboxTrouble",
        "SpecMismatch",
        "Stalled",
        "UsageProblem",
    ),
    "exchange": ("Exchange", "Failure", "Headers", "Request", "Response"),
    "formats": ("classify",),
    "journal": ("Call", "Journal"),
    "oauth.keys.key_set": ("KeySet",),
    "webhooks.webhook": ("Webhook",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "faults":
        return importlib.import_module("pytest_apiint.faults")
    if name not in __all__:
        raise AttributeError(f"module 'pytest_apiint' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"pytest_apiint.{_ROOM_OF.get(name, 'checks')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]
