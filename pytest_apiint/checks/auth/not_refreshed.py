"""A 403 is no matter of the token's age: another token of the same kind changes nothing."""

from __future__ import annotations

from pytest_apiint.checks.auth.bearers import bearer
from pytest_apiint.checks.auth.token_calls import nothing, token_calls
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged, exchanges_of


def assert_not_refreshed(journal: Judged, *, status: int = 403) -> None:
    """After an answer with `status` to a request with a token, no token is fetched, and the request isn't repeated.

    Source: RFC 6750, 3.1 (``insufficient_scope``).
    """
    __tracebackhide__ = True
    rows = exchanges_of(journal)
    expected = f"a {status} is told to the caller, and nothing else is sent"
    refused = [row for row in rows if bearer(row.request) is not None and row.status == status]
    if not refused:
        raise nothing(rows, f"no {status} to a token", expected)
    calls = {call.row.number for call in token_calls(rows)}
    for row in refused:
        after = [other for other in rows if other.number > row.number and other.request.caller == row.request.caller]
        if not after:
            continue
        again = str(after[0].request) == str(row.request) and after[0].request.body == row.request.body
        if after[0].number in calls or again:
            raise failure(
                f"a {status} was answered by {'another attempt' if again else 'a new token'}",
                expected=expected,
                seen="the same request again" if again else "a request for a token, right after it",
                hint=f"refresh on 401 alone; a {status} means that the token is good, and not enough",
                calls=rows.calls(),
                marks={row.number: "refused", after[0].number: "here"},
            )
