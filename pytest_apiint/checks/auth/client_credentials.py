"""A client on its own account shows its secret as agreed, and keeps the token that it gets."""

from __future__ import annotations

from pytest_apiint.checks.auth.bearers import bearer
from pytest_apiint.checks.auth.secret_sent import Method, flaw, known
from pytest_apiint.checks.auth.token_calls import TokenCall, required, token_calls
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import about
from pytest_apiint.journal import Exchanges


def assert_client_credentials(
    journal: Judged, *, client_id: str, client_secret: str, auth_method: Method = "client_secret_basic"
) -> None:
    """Tokens are asked for by ``client_credentials``, the secret sent as `auth_method` says, and kept.

    Kept: no second one for the same scope while the first has more than half of its time left, but after a 401 to it.
    With ``client_secret_basic`` id and secret are form-urlencoded before base64. Source: RFC 6749, 2.3.1 and 4.4.
    """
    __tracebackhide__ = True
    known(auth_method, "assert_client_credentials")
    expected = f"a token by client_credentials, with {auth_method}, used until it's old"
    rows, calls = required(
        journal, lambda found: token_calls(found, "client_credentials"), "no request by client_credentials", expected
    )
    for call in calls:
        if (told := flaw(call, client_id, client_secret, auth_method)) is not None:
            raise failure(
                f"client_credentials with {told[0]}",
                expected=expected,
                seen=told[0],
                hint=told[1],
                calls=rows.calls(),
                marks={call.row.number: "here"},
            )
    if (early := _early(rows, [call for call in calls if call.brought()])) is not None:
        call, left = early
        raise failure(
            f"a new token, while the last one was good for {about(left)}",
            expected=expected,
            seen=f"{len(calls)} requests for tokens",
            hint="keep the token and when it ends (expires_in), for all requests of the client",
            calls=rows.calls(),
            marks={call.row.number: "needless"},
        )


def _early(rows: Exchanges, calls: list[TokenCall]) -> tuple[TokenCall, float] | None:
    """A request that wasn't needed, and for how long the token before it was good."""
    latest: dict[str, TokenCall] = {}
    for call in calls:
        scope = call.form.get("scope", "")
        before = latest.get(scope)
        lifetime = before.answer.get("expires_in") if before is not None else None
        if before is not None and isinstance(lifetime, int | float):
            left = before.row.ended + lifetime - call.row.started
            if left > lifetime / 2 and not _refused(rows, before, call):
                return call, left
        latest[scope] = call
    return None


def _refused(rows: Exchanges, before: TokenCall, call: TokenCall) -> bool:
    token = before.brought()
    between = [row for row in rows if before.row.number < row.number < call.row.number]
    return any(row.status == 401 and bearer(row.request) == token for row in between)
