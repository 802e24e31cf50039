"""Requests with an access token (RFC 6750, 2.1; RFC 9449, 7.1)."""

from __future__ import annotations

from pytest_apiint.exchange import Exchange, Request
from pytest_apiint.journal import Exchanges


def bearer(request: Request) -> str | None:
    """The access token in the Authorization field; None where there's none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() in ("bearer", "dpop") else None


def with_token(rows: Exchanges) -> list[Exchange]:
    """Those that carry one."""
    return [row for row in rows if bearer(row.request) is not None]
