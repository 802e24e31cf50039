"""URLs stand in logs, histories and Referer fields, so no secret may stand in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from urllib.parse import unquote_plus

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.requests.credentials import credentials, given
from pytest_apiint.checks.requests.masked import masked, masked_calls
from pytest_apiint.checks.wording import times
from pytest_apiint.exchange import Exchange, Request
from pytest_apiint.messages import shorten
from pytest_apiint.secrets.forms import carried
from pytest_apiint.secrets.names import names_a_secret


def assert_no_secrets_in_urls(journal: Judged, *, secrets: Iterable[str] = (), route: str | None = None) -> None:
    """No URL holds a secret in any form, nor a user and password, nor a parameter whose name says "secret".

    Secrets are `secrets`, and what requests carried in Authorization and fields for keys. Forms are percent-encoded,
    escaped, in hex and base64. Source: RFC 9110, 17.9; CWE-598.
    """
    __tracebackhide__ = True
    known = given(secrets, "assert_no_secrets_in_urls")
    rows = chosen(journal, route, expected="URLs without secrets")
    for row in rows:
        sent = credentials(row.request, cookies=False)
        known = {**{value: name for value, name in sent.items() if name in row.request.headers}, **known}
    found = [(row, place) for row in rows if (place := _place(row.request, known)) is not None]
    if found:
        row, place = found[0]
        others = f", and {len(found) - 1} more" if len(found) > 1 else ""
        raise failure(
            f"{times(len(found), 'request')} of {len(rows)} with a secret in the URL",
            expected="credentials in a header field, where no log keeps them",
            seen=f"{place}, in {row.request.method} to {shorten(masked(row.request.host, known), 40)}{others}",
            hint="send it as Authorization, or in the field that the API names for it",
            calls=masked_calls(rows.calls(), _all(rows, known)),
            marks={row.number: "here" for row, _ in found[:3]},
        )


def _place(request: Request, known: Mapping[str, str]) -> str | None:
    """Where in the URL, for a message: without what it holds."""
    if request.split.username is not None or request.split.password is not None:
        return "the user part before the host"
    for name, value in request.query:
        secret = carried(value, known)
        if secret is not None or (value and names_a_secret(name)):
            size = times(len(value if secret is None else secret), "character")
            return f"parameter {shorten(masked(name, known), 30)} ({size})"
    for part, words in (
        (request.split.query, "the query"),
        (request.path, "the path"),
        (unquote_plus(request.url), "the URL"),
        (request.url, "the URL"),
    ):
        secret = carried(part, known)
        if secret is not None:
            return f"{words} ({times(len(secret), 'character')})"
    return None


def _all(rows: Iterable[Exchange], known: Mapping[str, str]) -> Collection[str]:
    """What not to show: passwords and parameters' values too."""
    return {**known, **{value: name for row in rows for value, name in credentials(row.request).items()}}
