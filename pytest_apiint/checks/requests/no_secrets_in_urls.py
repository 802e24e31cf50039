"""URLs stand in logs, histories and Referer fields, so no secret may stand in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.requests.forms import carried
from pytest_apiint.checks.requests.held import names_a_secret
from pytest_apiint.checks.wording import times
from pytest_apiint.exchange import Exchange, Request
from pytest_apiint.journal.shown import target


def assert_no_secrets_in_urls(journal: Judged, *, secrets: Iterable[str] = (), route: str | None = None) -> None:
    """No URL holds one of `secrets` in any form, nor a user and password, nor a parameter whose name says "secret".

    Forms are percent-encoded, escaped, in hex and base64. Secrets of fewer than six characters are found everywhere,
    and aren't looked for. Source: RFC 9110, 17.9; CWE-598.
    """
    __tracebackhide__ = True
    known = tuple(secrets)
    rows = chosen(journal, route, expected="URLs without secrets")
    found = [(row, place) for row in rows if (place := _place(row.request, known)) is not None]
    if found:
        raise failure(
            f"{times(len(found), 'request')} of {len(rows)} with a secret in the URL",
            expected="credentials in a header field, where no log keeps them",
            seen=_shown(found),
            hint="send it as Authorization, or in the field that the API names for it",
            marks={row.number: f"a secret in {place}" for row, place in found[:3]},
        )


def _place(request: Request, secrets: Sequence[str]) -> str | None:
    if request.split.username is not None or request.split.password is not None:
        return "the user part"
    for name, value in request.query:
        if (value and names_a_secret(name)) or carried(value, secrets):
            return f"the parameter {name}"
    return "the URL" if carried(request.url, secrets) else None


def _shown(found: Sequence[tuple[Exchange, str]]) -> str:
    row, place = found[0]
    return f"{row.request.method} to {row.request.host}, in {place}" if place != "the URL" else _path(row)


def _path(row: Exchange) -> str:
    return f"{target(row.request).partition(' ')[0]} to {row.request.host}, in its path"
