"""What a token endpoint refuses for good isn't asked for again."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.auth.token_calls import TokenCall, required, token_calls
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import times
from pytest_apiint.messages import shorten

# Errors that say "later" or "otherwise": RFC 6749, 4.1.2.1; RFC 8628, 3.5; RFC 9449, 8.
_PASSING: Final = ("temporarily_unavailable", "server_error", "slow_down", "authorization_pending", "use_dpop_nonce")
_VARYING: Final = ("client_assertion",)


def assert_oauth_errors_final(journal: Judged) -> None:
    """After ``invalid_grant``, ``invalid_client`` and their like the same request isn't made again.

    Others may be: ``temporarily_unavailable``, ``slow_down``, ``authorization_pending``, ``use_dpop_nonce``, and any
    5xx. Fails where the token endpoint has refused nothing. Source: RFC 6749, 5.2.
    """
    __tracebackhide__ = True
    expected = "an error like invalid_grant is told to the caller"
    rows, refused = required(
        journal,
        lambda found: [call for call in token_calls(found) if _final(call)],
        "no final error of a token endpoint",
        expected,
    )
    calls = token_calls(rows)
    for call in refused:
        again = [other for other in calls if other.row.number > call.row.number and _same(other, call)]
        if again:
            raise failure(
                f"{times(len(again), 'more request')} after {shorten(call.error or '', 30)}",
                expected=expected,
                seen="the same grant again, by the same caller",
                hint="what is refused for good stays refused: log in anew, or raise",
                calls=rows.calls(),
                marks={call.row.number: shorten(call.error or "", 24), again[0].row.number: "again"},
            )


def _final(call: TokenCall) -> bool:
    status = call.row.status or 0
    return call.error is not None and call.error not in _PASSING and 400 <= status < 500


def _same(one: TokenCall, other: TokenCall) -> bool:
    kept = [{name: value for name, value in call.form.items() if name not in _VARYING} for call in (one, other)]
    return kept[0] == kept[1] and one.row.request.caller == other.row.request.caller
