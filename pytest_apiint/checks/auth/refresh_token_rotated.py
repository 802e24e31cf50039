"""The newest refresh token is the one to use; where an answer brings none, the old one stays."""

from __future__ import annotations

from pytest_apiint.checks.auth.token_calls import TokenCall, required, token_calls
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.errors import ContractFailure
from pytest_apiint.journal import Exchanges


def assert_refresh_token_rotated(journal: Judged) -> None:
    """Each refresh is made with the newest refresh token; one that an answer has replaced is never sent again.

    An answer without a refresh token replaces nothing: the client keeps what it has (RFC 6749, 6). A refresh without a
    good answer may be made again. Fails where nothing can be told: give it two refreshes. Source: RFC 9700, 4.14.2.
    """
    __tracebackhide__ = True
    expected = "the newest refresh token each time"
    rows, calls = required(journal, token_calls, "no request for a token", expected)
    replaced: dict[str, TokenCall] = {}
    current: set[str] = set()
    judged = 0
    for call in calls:
        if call.grant == "refresh_token":
            sent = call.form.get("refresh_token", "")
            if sent in replaced:
                raise _broken(
                    rows, call, "a refresh token that had been replaced", "keep the one that each answer brings"
                )
            if current and sent not in current:
                hint = "an answer without a refresh token leaves the old one as it is (RFC 6749, 6)"
                raise _broken(rows, call, "a refresh token that nobody issued", hint)
            judged += bool(current)
            if call.row.succeeded:
                current.add(sent)
            new = call.brought("refresh_token")
            if new is not None and new != sent:
                replaced[sent] = call
                current.discard(sent)
        if (new := call.brought("refresh_token")) is not None:
            current.add(new)
    if not judged:
        raise failure(
            "nothing to judge: no refresh follows another token",
            expected=expected,
            seen=f"{len(calls)} requests for tokens",
            hint="let the token expire twice: auth_server.expire(token), or api.clock.advance(3600)",
            calls=rows.calls(),
        )


def _broken(rows: Exchanges, call: TokenCall, what: str, hint: str) -> ContractFailure:
    return failure(
        f"a refresh with {what}",
        expected="the newest refresh token each time",
        seen="another one than the last answer left the client with",
        hint=hint,
        calls=rows.calls(),
        marks={call.row.number: "here"},
    )
