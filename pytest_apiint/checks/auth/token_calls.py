"""Requests for tokens (RFC 6749, 4.1.3, 4.4.2 and 6), as a journal has them: of any authorization server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged, exchanges_of
from pytest_apiint.checks.wording import times
from pytest_apiint.errors import ContractFailure
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Exchanges

DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(frozen=True, slots=True)
class TokenCall:
    """One attempt to get a token: the form that was sent, and the JSON object that came; empty where none did."""

    row: Exchange
    form: Mapping[str, str]
    answer: Mapping[str, Any]

    @property
    def grant(self) -> str:
        """The ``grant_type``."""
        return self.form["grant_type"]

    @property
    def error(self) -> str | None:
        """The error code; None where no token endpoint has told one."""
        told = self.answer.get("error")
        return told if isinstance(told, str) and not self.row.succeeded else None

    def brought(self, name: str = "access_token") -> str | None:
        """The token that came, if one did."""
        value = self.answer.get(name)
        return value if self.row.succeeded and isinstance(value, str) and value else None


def token_calls(rows: Exchanges, *grants: str) -> list[TokenCall]:
    """The requests for tokens among `rows`, in order; those with one of `grants`, where some are given."""
    found = []
    for row in rows:
        form = _form(row)
        if "grant_type" in form and (not grants or form["grant_type"] in grants):
            found.append(TokenCall(row, form, answered(row)))
    return found


def _form(row: Exchange) -> dict[str, str]:
    kind = row.request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if row.request.method != "POST" or kind != "application/x-www-form-urlencoded":
        return {}
    return dict(parse_qsl(row.request.body.decode("utf-8", "replace"), keep_blank_values=True))


def answered(row: Exchange) -> dict[str, Any]:
    """The JSON object that was answered; empty where it wasn't one."""
    try:
        value = row.response.json() if row.response is not None else None
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def required(
    judged: Judged, find: Callable[[Exchanges], list[TokenCall]], what: str, expected: str
) -> tuple[Exchanges, list[TokenCall]]:
    """All exchanges, and the token calls to judge; `ContractFailure` where there are none."""
    __tracebackhide__ = True
    rows = exchanges_of(judged)
    calls = find(rows)
    if not calls:
        raise nothing(rows, what, expected)
    return rows, calls


def nothing(rows: Exchanges, what: str, expected: str) -> ContractFailure:
    """The error to raise where nothing can be judged: `what` isn't there."""
    seen = f"{times(len(rows), 'exchange')}, and {what} among them" if len(rows) else "an empty journal"
    return failure(
        f"nothing to judge: {what}" if len(rows) else "no request was made",
        expected=expected,
        seen=seen,
        hint="was the client called, and with the authorization server's endpoints?",
        calls=rows.calls(),
    )
