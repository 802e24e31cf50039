"""What `select` takes, turned into one question about an exchange."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from fnmatch import translate
from typing import TypeAlias

from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Exchange

Statuses: TypeAlias = int | str | Collection[int]
Matches: TypeAlias = Callable[[Exchange], bool]

_CLASS = re.compile(r"[1-5](?:[0-9]{2}|xx)", re.IGNORECASE)


def matching(
    *, method: str | None, path: str | None, host: str | None, status: Statuses | None, origin: str | None
) -> Matches:
    """True for an exchange that is everything asked for; ``None`` asks for nothing."""
    tests: list[Matches] = []
    if method is not None:
        wanted = method.upper()
        tests.append(lambda exchange: exchange.request.method == wanted)
    if path is not None:
        fits_path = _glob(path)
        tests.append(lambda exchange: fits_path(exchange.request.path))
    if host is not None:
        fits_host = _glob(host.lower())
        tests.append(lambda exchange: fits_host(exchange.request.host))
    if status is not None:
        has_status = _status(status)
        tests.append(lambda exchange: exchange.status is not None and has_status(exchange.status))
    if origin is not None:
        tests.append(lambda exchange: exchange.origin == origin)
    return lambda exchange: all(test(exchange) for test in tests)


def _glob(pattern: str) -> Callable[[str], bool]:
    fits = re.compile(translate(pattern)).match
    return lambda text: fits(text) is not None


def _status(wanted: Statuses) -> Callable[[int], bool]:
    if isinstance(wanted, str):
        if not _CLASS.fullmatch(wanted):
            raise UsageProblem(f'status={wanted!r} is no status: write 429, "5xx", range(500, 600) or {{429, 503}}')
        digits = wanted.lower().rstrip("x")
        return lambda status: str(status).startswith(digits)
    if isinstance(wanted, int):
        return lambda status: status == wanted
    return lambda status: status in wanted
