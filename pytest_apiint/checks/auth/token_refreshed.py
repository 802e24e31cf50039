"""A token that isn't good any more is replaced once, and the request is made once more with the new one."""

from __future__ import annotations

from pytest_apiint.checks.auth.bearers import bearer, with_token
from pytest_apiint.checks.auth.token_calls import TokenCall, nothing, token_calls
from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged, exchanges_of
from pytest_apiint.checks.wording import label, times
from pytest_apiint.errors import ContractFailure
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Call, Exchanges

_KEY = "Idempotency-Key"


def assert_token_refreshed(journal: Judged, *, route: str | None = None) -> None:
    """After a 401 to a token, one new token is fetched, and the request comes once more, unchanged but for that.

    A second 401 is final: no loop. Who refreshes ahead, before a 401, has to use the new token from then on.
    `route` picks the requests that are meant. Fails where no token was refused, and none refreshed.
    Source: RFC 6750, 3.1.
    """
    __tracebackhide__ = True
    expected = "a new token, and the request once more with it"
    everything = exchanges_of(journal)
    rows = chosen(journal, route, expected=expected).where(lambda row: bearer(row.request) is not None)
    calls = token_calls(everything)
    refused = [call for call in rows.calls() if any(row.status == 401 for row in call.attempts)]
    for refusal in refused:
        if broken := _broken(refusal, calls):
            headline, seen, hint, at = broken
            told = failure(
                headline, expected=expected, seen=seen, hint=hint, calls=everything.calls(), marks={at: "here"}
            )
            raise told
    refreshed = [call for call in calls if call.grant == "refresh_token" and call.brought()]
    if not refused and not refreshed:
        raise nothing(everything, "no token was refused, and none refreshed", expected)
    for call in refreshed:
        if stale := _stale(call, with_token(rows)):
            raise _old(everything, stale, expected)


def _broken(call: Call, calls: list[TokenCall]) -> tuple[str, str, str, int] | None:
    """Headline, what was seen, a hint and the number of the exchange; None where all is well."""
    attempts = list(call.attempts)
    first = next(index for index, row in enumerate(attempts) if row.status == 401)
    refused, later = attempts[first], attempts[first + 1 :]
    name = label(call, 30)
    if not later:
        hint = "on a 401 to a token fetch a new one, and try once more"
        return f"{name}: a 401, and no attempt after it", times(len(attempts), "attempt"), hint, refused.number
    again = later[0]
    if bearer(again.request) == bearer(refused.request):
        return f"{name}: tried again with the same token", "401, and the token again", "fetch a new one", again.number
    if len(later) > 1 and again.status == 401:
        hint = "a new token that is refused too says that something else is wrong: raise"
        return f"{name}: a second 401 wasn't final", times(len(attempts), "attempt"), hint, later[1].number
    if again.request.headers.get(_KEY) != refused.request.headers.get(_KEY):
        hint = "keep the key of the first attempt: the server may have acted on it"
        return f"{name}: another {_KEY} after the 401", "two keys for one call", hint, again.number
    return _fetched(name, refused, again, calls)


def _fetched(name: str, refused: Exchange, again: Exchange, calls: list[TokenCall]) -> tuple[str, str, str, int] | None:
    caller = refused.request.caller
    between = [call for call in calls if refused.ended <= call.row.started <= again.started and call.brought()]
    own = [
        call
        for call in between
        if call.row.request.caller == caller and refused.number < call.row.number < again.number
    ]
    if len(own) > 1:
        hint = "one refresh is enough; does more than one layer refresh?"
        return f"{name}: {len(own)} tokens fetched after one 401", "one is used", hint, own[1].row.number
    if own and own[0].brought() != bearer(again.request):
        hint = "does it read the header before the refresh is over?"
        return f"{name}: tried again with another token than was fetched", "an older token", hint, again.number
    return None


def _stale(refreshed: TokenCall, rows: list[Exchange]) -> Exchange | None:
    """A request of the refreshing caller's that is made afterwards with a token from before."""
    caller = refreshed.row.request.caller
    own = [row for row in rows if row.request.caller == caller]
    before = {bearer(row.request) for row in own if row.number < refreshed.row.number}
    after = next((row for row in own if row.number > refreshed.row.number), None)
    return after if after is not None and bearer(after.request) in before else None


def _old(rows: Exchanges, stale: Exchange, expected: str) -> ContractFailure:
    return failure(
        "a token was refreshed, and the old one is still used",
        expected=expected,
        seen="the next request carries the token from before",
        hint="does the client keep the header that it once built?",
        calls=rows.calls(),
        marks={stale.number: "old token"},
    )
