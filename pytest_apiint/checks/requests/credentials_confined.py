"""Credentials stay with the origin that they are for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.requests.credentials import credentials, given
from pytest_apiint.checks.requests.held import held
from pytest_apiint.checks.requests.masked import masked, masked_calls
from pytest_apiint.checks.requests.origins import origin, origins
from pytest_apiint.checks.wording import listed, times
from pytest_apiint.errors import ContractFailure
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Exchanges
from pytest_apiint.messages import shorten

_NAME = "assert_credentials_confined"


def assert_credentials_confined(
    journal: Judged,
    *,
    secrets: Iterable[str] = (),
    origins: str | Iterable[str] | None = None,
    route: str | None = None,
) -> None:
    """No request to another origin holds a credential: in a header field, the URL or the body, in any form.

    An origin is scheme, host and port (RFC 6454, 4). `origins` are those that may have them, as in
    ``"https://api.acme.example"``; by default that of the first request. Credentials are `secrets`, and what requests
    to these origins carried in Authorization, cookies, fields and parameters for keys, and the user part of a URL.
    Forms are percent-encoded, escaped, in hex and base64. It fails where no credential is known.
    Source: RFC 9110, 15.4 and 17.16; CVE-2018-18074.
    """
    __tracebackhide__ = True
    known = given(secrets, _NAME)
    allowed = _allowed(origins)
    rows = chosen(journal, route, expected="credentials that stay with their origin")
    own = allowed or {origin(rows[0].request)}
    for row in rows:
        if origin(row.request) in own:
            known = {**credentials(row.request), **known}
    if not known:
        raise _nothing(rows, own)
    leaks = [leak for row in rows if origin(row.request) not in own and (leak := _leak(row, known)) is not None]
    if leaks:
        raise _told(leaks, rows, own, list(known))


@dataclass(frozen=True, slots=True)
class _Leak:
    """A request to another origin, what it holds, and where."""

    row: Exchange
    secret: str
    name: str
    places: Sequence[str]


def _allowed(given: str | Iterable[str] | None) -> set[str]:
    return set() if given is None else origins(given, _NAME)


def _leak(row: Exchange, known: Mapping[str, str]) -> _Leak | None:
    if not held(row.request, tuple(known)):
        return None
    return next(
        _Leak(row, secret, name, places) for secret, name in known.items() if (places := held(row.request, (secret,)))
    )


def _told(leaks: Sequence[_Leak], rows: Exchanges, own: set[str], known: Sequence[str]) -> ContractFailure:
    leak = leaks[0]
    where = listed([masked(place, known) for place in leak.places])
    other = shorten(masked(origin(leak.row.request), known), 40)
    return failure(
        f"{times(len(leaks), 'request')} with credentials went to {other}",
        expected=f"credentials for {listed(sorted(own), 2)} alone",
        seen=f"{shorten(masked(leak.name, known), 40)} ({times(len(leak.secret), 'character')}) in {where}",
        hint="on a redirect or link to another host drop every credential; libraries drop Authorization only",
        calls=masked_calls(rows.calls(), known),
        marks={leak.row.number: "with credentials" for leak in leaks[:3]},
    )


def _nothing(rows: Exchanges, own: set[str]) -> ContractFailure:
    return failure(
        "nothing to judge: no credential is known",
        expected=f"credentials in requests to {listed(sorted(own), 2)}",
        seen="none in Authorization, Cookie, a field or parameter for keys",
        hint="name them: secrets=[...]; was the client given any?",
        calls=rows.calls(),
    )
