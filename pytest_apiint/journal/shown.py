"""How a fact is put into a line of a message: in ASCII, without what a URL might hold in secret."""

from __future__ import annotations

import re

from pytest_apiint.exchange import Exchange, Failure, Request
from pytest_apiint.messages import shorten

# By the parameter's name, since whoever prints knows no values. Pagination tokens go with them.
_SECRET = re.compile(
    r"((?:^|&)[^=&]*(?:key|token|secret|passw|sig|auth|code|credential|session|jwt)[^=&]*=)[^&]+", re.IGNORECASE
)


def target(request: Request, *, host: bool = False) -> str:
    """``GET /users?page=2``, values that look secret masked; with its host, and any scheme but https, where asked."""
    query = _SECRET.sub(r"\1***", request.split.query[:2000])
    scheme = "" if request.scheme == "https" else f"{request.scheme}://"
    place = f"{scheme}{request.host}" if host else ""
    return f"{request.method} {place}{request.path}{'?' * bool(query)}{query}"


def outcome(exchange: Exchange) -> str:
    """``503``, or the failure's kind in words."""
    result = exchange.outcome
    return shorten(str(result) if isinstance(result, Failure) else str(result.status), 18)


def seconds(value: float) -> str:
    """``2 s``, ``0.25 s``: as many decimals as there are, six at most."""
    return f"{value:.6f}".rstrip("0").rstrip(".") + " s"


def moment(value: float) -> str:
    """``t=2.00``: seconds on the test's clock."""
    return f"t={value:.2f}"
