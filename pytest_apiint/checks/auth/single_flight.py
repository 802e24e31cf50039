"""However many requests find a token expired, one of them refreshes it."""

from __future__ import annotations

from collections import defaultdict

from pytest_apiint.checks.auth.token_calls import TokenCall, required, token_calls
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged


def assert_single_flight_refresh(journal: Judged) -> None:
    """No two threads or tasks refresh with the same refresh token at the same time.

    A server that rotates refresh tokens takes the second for a thief's, and revokes all (RFC 9700, 4.14.2). Give the
    token endpoint a latency (``auth_server.delay_next(1, times=8)``), so that all requests find the old token.
    """
    __tracebackhide__ = True
    expected = "one refresh, whose token all of them wait for"
    rows, calls = required(journal, lambda found: token_calls(found, "refresh_token"), "no refresh", expected)
    by_token: dict[str, list[TokenCall]] = defaultdict(list)
    for call in calls:
        by_token[call.form.get("refresh_token", "")].append(call)
    for uses in by_token.values():
        if together := _together(uses):
            raise failure(
                f"{len(uses)} refreshes with one refresh token",
                expected=expected,
                seen=f"{len(together)} of them at once, by different threads or tasks",
                hint="hold a lock while refreshing; inside it, look first whether the token is new already",
                calls=rows.calls(),
                marks={call.row.number: "same token" for call in together[:3]},
            )


def _together(uses: list[TokenCall]) -> list[TokenCall]:
    """Those that were under way with one of another caller's."""
    return [
        use
        for use in uses
        if any(
            other.row.request.caller != use.row.request.caller
            and other.row.started <= use.row.ended
            and use.row.started <= other.row.ended
            for other in uses
        )
    ]
