"""User and password as RFC 7617 has them."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.requests.masked import masked_calls
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Request
from pytest_apiint.secrets.forms import carried

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


def assert_basic_auth(journal: Judged, *, user: str, password: str, route: str | None = None) -> None:
    """Every request has ``Authorization: Basic`` with `user` and `password` in UTF-8, and neither stands in its URL.

    A user's name has no colon, and neither of the two a control character. Source: RFC 7617, 2 and 2.1.
    """
    __tracebackhide__ = True
    if ":" in user or _CONTROL.search(user + password):
        raise UsageProblem("assert_basic_auth: no colon in user=, no control character in either (RFC 7617, 2)")
    expected = "Authorization: Basic, of user:password in UTF-8 and base64"
    rows = chosen(journal, route, expected=expected)
    known = {password: "the password"}
    for row in rows:
        if problem := _problem(row.request, user, password):
            raise failure(
                f"Basic credentials: {problem[0]}",
                expected=expected,
                seen=problem[0],
                hint=problem[1],
                calls=masked_calls(rows.calls(), known),
                marks={row.number: "here"},
            )


def _problem(request: Request, user: str, password: str) -> tuple[str, str] | None:
    """What is wrong, and a hint."""
    if request.split.password is not None or carried(request.url, [password]):
        return "the password stands in the URL", "URLs are logged; send the field alone"
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return f"none, but {scheme or 'no'} Authorization", "is the client given user and password?"
    try:
        raw = base64.b64decode(credentials.strip(), validate=True)
    except (binascii.Error, ValueError):
        return "not base64", "the standard alphabet, with padding, without line ends (RFC 4648, 4)"
    if raw == f"{user}:{password}".encode():
        return None
    if raw == f"{user}:{password}".encode("latin-1", "replace"):
        return "in Latin-1", "encode to UTF-8 before base64: str(...).encode()"
    return "of another user or password", "a colon in the password is no separator: the first one is"
