"""Tokens, verifiers and secrets go in header fields and bodies: URLs are kept in logs and histories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_apiint.checks.auth.bearers import bearer
from pytest_apiint.checks.auth.token_calls import nothing, token_calls
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged, exchanges_of
from pytest_apiint.checks.requests.masked import masked_calls
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Exchanges
from pytest_apiint.secrets.forms import SHORTEST, carried

_ANSWERED: Final = ("access_token", "refresh_token")  # an ID token may: as id_token_hint
_SENT: Final = ("client_secret", "code_verifier", "refresh_token", "client_assertion")


def assert_token_not_in_url(journal: Judged) -> None:
    """No URL, Referer or redirect holds an access token, a refresh token, a verifier or a client's secret.

    Looked for is what requests for tokens and their answers hold, and what Authorization has carried, in any form. Also
    a parameter called ``access_token``. Source: RFC 6750, 2.3 and 5.3; RFC 9700, 4.3.2.
    """
    __tracebackhide__ = True
    rows = exchanges_of(journal)
    expected = "tokens in header fields and bodies alone"
    known = {value: name for value, name in _known(rows) if len(value) >= SHORTEST}
    named = [row for row in rows if any(name == "access_token" for name, _ in row.request.query)]
    if not known and not named:
        raise nothing(rows, "no token", expected)
    for row in rows:
        place, what = _leak(row, known)
        if place:
            raise failure(
                f"{what} in {place}",
                expected=expected,
                seen=f"{what}, in {place} of {row.request.method} to {row.request.host}",
                hint="send it as Authorization: Bearer, or in the form's body",
                calls=masked_calls(rows.calls(), known),
                marks={row.number: "here"},
            )


def _known(rows: Exchanges) -> Iterator[tuple[str, str]]:
    for row in rows:
        if (token := bearer(row.request)) is not None:
            yield token, "access_token"
    for call in token_calls(rows):
        yield from ((str(call.answer[name]), name) for name in _ANSWERED if name in call.answer)
        yield from ((call.form[name], name) for name in _SENT if name in call.form)


def _leak(row: Exchange, known: dict[str, str]) -> tuple[str, str]:
    """Where, and what; empty where nothing is."""
    response = row.response
    places = {
        "the URL": row.request.url,
        "the Referer": row.request.headers.get("Referer", ""),
        "the redirect": response.headers.get("Location", "") if response is not None else "",
    }
    for place, text in places.items():
        if (found := carried(text, known)) is not None:
            return place, known[found]
    if any(name == "access_token" for name, _ in row.request.query):
        return "the URL", "access_token"
    return "", ""
