"""All checks, in the order in which a scorecard shows them: one list, so that nothing is found by accident."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.control import plain_call
from pytest_apiint.checks.errors.empty import empty_204
from pytest_apiint.checks.errors.in_success import error_in_200
from pytest_apiint.checks.errors.kept import error_fields_kept
from pytest_apiint.checks.errors.message import error_message_safe
from pytest_apiint.checks.errors.odd_bodies import error_bodies_odd
from pytest_apiint.checks.errors.typed import error_status_typed
from pytest_apiint.checks.errors.wrapped import transport_errors_wrapped
from pytest_apiint.checks.fuzz.survives import breaks_cleanly, survives_tolerant, survives_valid
from pytest_apiint.checks.fuzz.wire import breaks_cleanly_wire, no_silent_corruption
from pytest_apiint.checks.idempotency.stable import idempotency_key_stable
from pytest_apiint.checks.idempotency.unique import idempotency_key_unique
from pytest_apiint.checks.limits.bounded import retry_after_bounded
from pytest_apiint.checks.limits.dates import retry_after_date
from pytest_apiint.checks.limits.forbidden import rate_limit_403
from pytest_apiint.checks.limits.held import no_connection_held_while_waiting
from pytest_apiint.checks.limits.junk import retry_after_junk
from pytest_apiint.checks.limits.past import retry_after_zero_or_past
from pytest_apiint.checks.limits.pausing import pause_all_on_429
from pytest_apiint.checks.limits.remaining import rate_limit_remaining_zero
from pytest_apiint.checks.limits.seconds import retry_after_seconds
from pytest_apiint.checks.limits.skew import server_clock_skew
from pytest_apiint.checks.limits.vendor import retry_after_vendor
from pytest_apiint.checks.logs.secrets_in_logs import secrets_in_logs
from pytest_apiint.checks.logs.secrets_in_repr import secrets_in_repr
from pytest_apiint.checks.pagination.complete import pagination_complete
from pytest_apiint.checks.pagination.empty_page import pagination_empty_page
from pytest_apiint.checks.pagination.midway import pagination_error_midway
from pytest_apiint.checks.pagination.terminates import pagination_terminates
from pytest_apiint.checks.registry import Check
from pytest_apiint.checks.requests.correlation import correlation_id
from pytest_apiint.checks.requests.elsewhere import next_link_credentials, redirect_credentials
from pytest_apiint.checks.requests.secrets_in_url import secrets_in_url
from pytest_apiint.checks.requests.user_agent import user_agent_set
from pytest_apiint.checks.resilience.breaker import circuit_breaker
from pytest_apiint.checks.resilience.cancellation import cancellation_stops_retries
from pytest_apiint.checks.resilience.concurrent import concurrent_calls_independent
from pytest_apiint.checks.retries.amplification import amplification_bounded
from pytest_apiint.checks.retries.attempts_bounded import retry_attempts_bounded
from pytest_apiint.checks.retries.body_replayed import body_replayed_whole
from pytest_apiint.checks.retries.connect_refused import retry_connect_refused_safe
from pytest_apiint.checks.retries.permanent import retry_no_permanent
from pytest_apiint.checks.retries.transient import retry_transient
from pytest_apiint.checks.retries.unsafe import retry_unsafe_needs_key
from pytest_apiint.checks.transport.bad_certificates import tls_bad_certificates
from pytest_apiint.checks.transport.https_only import https_only
from pytest_apiint.checks.transport.redirect_loop import redirect_loop
from pytest_apiint.checks.transport.timeouts import timeouts_set
from pytest_apiint.checks.transport.tls_verified import tls_verified
from pytest_apiint.checks.transport.too_large import decompression_bomb, oversized_body
from pytest_apiint.checks.transport.total import timeout_total_bounded
from pytest_apiint.checks.waits.after_last import no_wait_after_last
from pytest_apiint.checks.waits.capped import backoff_capped
from pytest_apiint.checks.waits.growing import backoff_grows
from pytest_apiint.checks.waits.jittered import backoff_jittered
from pytest_apiint.checks.waits.spaced import backoff_spaced
from pytest_apiint.checks.waits.total_wait import total_wait_bounded

BATTERY: Final[tuple[Check, ...]] = (
    plain_call,
    # retries
    retry_transient,
    retry_attempts_bounded,
    retry_no_permanent,
    retry_unsafe_needs_key,
    retry_connect_refused_safe,
    body_replayed_whole,
    amplification_bounded,
    # idempotency
    idempotency_key_stable,
    idempotency_key_unique,
    # backoff
    backoff_spaced,
    backoff_grows,
    backoff_capped,
    backoff_jittered,
    no_wait_after_last,
    total_wait_bounded,
    # limits
    retry_after_seconds,
    retry_after_date,
    server_clock_skew,
    retry_after_vendor,
    retry_after_bounded,
    retry_after_junk,
    retry_after_zero_or_past,
    rate_limit_403,
    rate_limit_remaining_zero,
    pause_all_on_429,
    no_connection_held_while_waiting,
    # transport
    timeouts_set,
    timeout_total_bounded,
    https_only,
    tls_verified,
    tls_bad_certificates,
    redirect_loop,
    # errors
    transport_errors_wrapped,
    error_bodies_odd,
    error_status_typed,
    error_fields_kept,
    error_message_safe,
    error_in_200,
    # bodies
    empty_204,
    decompression_bomb,
    oversized_body,
    # fuzz
    survives_valid,
    survives_tolerant,
    breaks_cleanly,
    breaks_cleanly_wire,
    no_silent_corruption,
    # credentials
    redirect_credentials,
    next_link_credentials,
    secrets_in_url,
    secrets_in_logs,
    secrets_in_repr,
    # pagination
    pagination_complete,
    pagination_terminates,
    pagination_empty_page,
    pagination_error_midway,
    # requests
    user_agent_set,
    correlation_id,
    # resilience
    circuit_breaker,
    cancellation_stops_retries,
    concurrent_calls_independent,
)
