"""Keys are fetched once, and not for every token."""

from __future__ import annotations

from pytest_apiint.checks.auth.token_calls import answered, nothing
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged, exchanges_of
from pytest_apiint.checks.wording import times


def assert_jwks_cached(journal: Judged, *, at_most: int = 1) -> None:
    """A key set (JWKS) is fetched at most `at_most` times: once, and once more for each rotation.

    Who sends tokens with an unknown ``kid`` must not make the validator fetch each time. Source: OpenID Connect Core,
    10.1.1; RFC 7517, 5.
    """
    __tracebackhide__ = True
    rows = exchanges_of(journal)
    expected = f"{times(at_most, 'fetch') if at_most == 1 else f'{at_most} fetches'} of the keys at most"
    fetched = [row for row in rows if row.request.method == "GET" and isinstance(answered(row).get("keys"), list)]
    if not fetched:
        raise nothing(rows, "no key set was fetched", expected)
    if len(fetched) > at_most:
        raise failure(
            f"the keys were fetched {times(len(fetched), 'time')}",
            expected=expected,
            seen=times(len(fetched), "time"),
            hint="keep the set; fetch it once more for an unknown kid, and then not again for a while",
            calls=rows.calls(),
            marks={row.number: "keys" for row in fetched[at_most : at_most + 3]},
        )
