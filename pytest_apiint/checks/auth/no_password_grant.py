"""No client gets to know its user's password."""

from __future__ import annotations

from pytest_apiint.checks.auth.token_calls import required, token_calls
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged


def assert_no_password_grant(journal: Judged) -> None:
    """No request for a token has ``grant_type=password``. Source: RFC 9700, 2.4."""
    __tracebackhide__ = True
    rows, calls = required(journal, token_calls, "no request for a token", "another grant than password")
    for call in calls:
        if call.grant == "password":
            raise failure(
                "a user's password was sent for a token",
                expected="another grant than password",
                seen="grant_type=password",
                hint="a code with PKCE where there's a user, client_credentials where there's none",
                calls=rows.calls(),
                marks={call.row.number: "here"},
            )
