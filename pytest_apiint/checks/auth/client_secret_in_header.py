"""A client's secret goes to the token endpoint in the Authorization field, written as RFC 6749 has it."""

from __future__ import annotations

from pytest_apiint.checks.auth.secret_sent import flaw
from pytest_apiint.checks.auth.token_calls import required, token_calls
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged


def assert_client_secret_in_header(journal: Judged, *, client_id: str, client_secret: str) -> None:
    """Every request for a token has ``Authorization: Basic`` with id and secret, and no ``client_secret`` in its form.

    Each of the two is form-urlencoded before it's base64. Source: RFC 6749, 2.3.1.
    """
    __tracebackhide__ = True
    expected = "Authorization: Basic, of id and secret that are form-urlencoded"
    rows, calls = required(journal, token_calls, "no request for a token", expected)
    for call in calls:
        if (told := flaw(call, client_id, client_secret, "client_secret_basic")) is not None:
            raise failure(
                f"a request for a token with {told[0]}",
                expected=expected,
                seen=told[0],
                hint=told[1],
                calls=rows.calls(),
                marks={call.row.number: "here"},
            )
