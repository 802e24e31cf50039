"""Credentials stay with the origin that they are for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.requests.forms import SHORTEST
from pytest_apiint.checks.requests.held import held, names_a_secret
from pytest_apiint.checks.wording import listed, may_be_secret, times
from pytest_apiint.exchange import Exchange, Request


def assert_credentials_confined(
    journal: Judged, *, secrets: Iterable[str] = (), origins: str | Iterable[str] = (), route: str | None = None
) -> None:
    """No request to another origin holds a credential: in a header field, the URL or the body, in any form.

    An origin is scheme, host and port (RFC 6454, 4). `origins` are those that may have them, as in
    ``"https://api.acme.example"``; by default that of the first request. Credentials are `secrets`, and what requests
    to these origins carried in fields and parameters for credentials. Source: RFC 9110, 15.4 and 17.16.
    """
    __tracebackhide__ = True
    rows = chosen(journal, route, expected="credentials that stay with their origin")
    given = [origins] if isinstance(origins, str) else list(origins)
    own = {origin.rstrip("/").lower() for origin in given} or {_origin(rows[0].request)}
    known = list(dict.fromkeys([*secrets, *_sent(rows, own)]))
    leaks = [(row, places) for row in rows if _origin(row.request) not in own and (places := held(row.request, known))]
    if leaks:
        row, places = leaks[0]
        raise failure(
            f"{times(len(leaks), 'request')} with credentials went to {_origin(row.request)}",
            expected=f"credentials for {listed(sorted(own), 2)} alone",
            seen=f"{listed(places)} of {row.request.method} {row.request.host}",
            hint="on a redirect or a link to another host, drop every credential: libraries drop Authorization only",
            calls=rows.calls(),
            marks={row.number: "with credentials" for row, _ in leaks[:3]},
        )


def _origin(request: Request) -> str:
    default = {"http": 80, "https": 443}.get(request.scheme)
    port = "" if request.port == default else f":{request.port}"
    return f"{request.scheme}://{request.host}{port}"


def _sent(rows: Sequence[Exchange], own: set[str]) -> list[str]:
    """The credentials that the origins were meant to have; a scheme such as Bearer isn't part of one."""
    requests = [row.request for row in rows if _origin(row.request) in own]
    fields = [value for asked in requests for name, value in asked.headers.pairs if _credential(name)]
    fields = [value.partition(" ")[2] or value for value in fields]
    named = [value for asked in requests for name, value in asked.query if names_a_secret(name)]
    return [value for value in (*fields, *named) if len(value) >= SHORTEST]


def _credential(field: str) -> bool:
    return may_be_secret(field) and "idempotency" not in field.lower()
