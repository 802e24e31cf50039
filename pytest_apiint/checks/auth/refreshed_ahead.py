"""A token is replaced before its time is over, so that no request is refused for it."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_apiint.checks.auth.bearers import bearer
from pytest_apiint.checks.auth.token_calls import nothing, token_calls
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged, exchanges_of
from pytest_apiint.checks.wording import about
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Exchanges
from pytest_apiint.oauth import jose


def assert_refreshed_before_expiry(journal: Judged, *, skew: float = 0.0) -> None:
    """No request carries a token whose time is over, or ends within `skew` seconds.

    The time counts from the answer that brought the token (``expires_in``: RFC 6749, 5.1); of a JWT that came otherwise
    it's its ``exp``. Fails where no request carries a token whose time is known.
    """
    __tracebackhide__ = True
    rows = exchanges_of(journal)
    expected = (
        f"a new token at least {about(skew)} before the old one's end"
        if skew
        else "a new token before the old one's end"
    )
    used = [use for row in rows if (use := _use(row, rows)) is not None]
    if not used:
        raise nothing(rows, "no token whose time is known", expected)
    late = [use for use in used if use.row.started >= use.ends - skew]
    if late:
        over = late[0].row.started - late[0].ends
        raise failure(
            f"{len(late)} of {len(used)} requests with a token {'that was over' if over >= 0 else 'too near its end'}",
            expected=expected,
            seen=f"a request {about(abs(over))} {'after' if over >= 0 else 'before'} the token's end",
            hint="keep when the token ends (time of the answer and expires_in), and refresh ahead of it",
            calls=rows.calls(),
            marks={use.row.number: "here" for use in late[:3]},
        )


@dataclass(frozen=True, slots=True)
class _Use:
    """A request, and when its token ends, in seconds of the test's clock."""

    row: Exchange
    ends: float


def _use(row: Exchange, rows: Exchanges) -> _Use | None:
    if (token := bearer(row.request)) is None:
        return None
    for call in token_calls(rows):
        lifetime = call.answer.get("expires_in")
        if call.brought() == token and isinstance(lifetime, int | float) and not isinstance(lifetime, bool):
            return _Use(row, call.row.ended + lifetime)
    try:
        ends = jose.parts(token).claims.get("exp")
    except ValueError:
        return None
    return _Use(row, ends - rows.epoch) if isinstance(ends, int | float) else None
