"""Authorization requests (RFC 6749, 4.1.1) and the callbacks that they led to, as a journal has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from pytest_apiint.checks.auth.token_calls import TokenCall, answered, nothing, token_calls
from pytest_apiint.checks.port import Judged, exchanges_of
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Exchanges


@dataclass(frozen=True, slots=True)
class Authorization:
    """What was asked for (also where it was pushed: RFC 9126), and the parameters of the callback, if one came."""

    row: Exchange
    asked: Mapping[str, str]
    callback: Mapping[str, str]

    def redeemed(self, calls: list[TokenCall]) -> list[TokenCall]:
        """The requests that came with its code."""
        code = self.callback.get("code")
        return [call for call in calls if code is not None and call.form.get("code") == code]


def authorizations(rows: Exchanges) -> list[Authorization]:
    """The authorization requests among `rows`, in order."""
    pushed: dict[str, dict[str, str]] = {}
    found = []
    for row in rows:
        body = row.request.body.decode("utf-8", "replace") if row.request.method == "POST" else ""
        form = dict(parse_qsl(body, keep_blank_values=True))
        reference = answered(row).get("request_uri")
        if isinstance(reference, str):
            pushed[reference] = form
            continue
        asked = {**dict(row.request.query), **form}
        asked = {**pushed.get(asked.get("request_uri", ""), {}), **asked}
        if "client_id" in asked and "response_type" in asked:
            found.append(Authorization(row, asked, _callback(row)))
    return found


def _callback(row: Exchange) -> dict[str, str]:
    location = row.response.headers.get("Location", "") if row.response is not None else ""
    parts = urlsplit(location)
    return dict(parse_qsl(parts.query)) | dict(parse_qsl(parts.fragment))


def required(judged: Judged, expected: str) -> tuple[Exchanges, list[Authorization], list[TokenCall]]:
    """All exchanges, the authorization requests, and the requests that redeem codes.

    Raises:
        ContractFailure: nobody has asked for authorization.
    """
    __tracebackhide__ = True
    rows = exchanges_of(judged)
    found = authorizations(rows)
    if not found:
        raise nothing(rows, "no authorization request", expected)
    return rows, found, token_calls(rows, "authorization_code")
