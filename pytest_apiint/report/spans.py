"""A test as spans: one for itself, and one for each exchange, by OpenTelemetry's semantic conventions of HTTP clients.

Spans stand at real moments, in nanoseconds since 1970, as those of other programs do; what the test's clock says is
among the attributes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from pytest_apiint.exchange import DEFAULT_PORTS
from pytest_apiint.report.run import Attempt, Test

Value: TypeAlias = str | int | float
# Real nanoseconds of an exchange's start and end, by its number.
Moments: TypeAlias = Mapping[int, tuple[int, int]]
# RFC 9110 and PATCH; the conventions have another word for all others, so that names stay few.
_METHODS: Final = frozenset({"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"})
_BAD: Final = frozenset({"failed", "error"})


@dataclass(frozen=True, slots=True)
class Span:
    """`error` is empty where nothing went wrong; `inner` are the spans of exchanges."""

    name: str
    started: int
    ended: int
    attributes: Mapping[str, Value]
    error: str = ""
    inner: tuple[Span, ...] = ()


def span(test: Test, started: int, ended: int, moments: Moments) -> Span:
    """`test` between two moments; of an exchange without moments of its own nothing is said."""
    virtual = {"apiint.virtual_seconds": test.elapsed} if test.clock == "virtual" else {}
    attributes: dict[str, Value] = {
        "test.case.name": test.id,
        "code.file.path": test.file,
        "code.line.number": test.line,
        "apiint.outcome": test.outcome,
        "apiint.mode": test.mode,
        **virtual,
    }
    if test.outcome in ("passed", *_BAD):
        attributes["test.case.result.status"] = "fail" if test.outcome in _BAD else "pass"
    error = (test.headline or test.outcome) if test.outcome in _BAD else ""
    return Span(test.id, started, ended, attributes, error, tuple(_exchanges(test, moments)))


def _exchanges(test: Test, moments: Moments) -> Iterator[Span]:
    sent: Counter[int] = Counter()
    for one in test.attempts:
        again, sent[one.call] = sent[one.call], sent[one.call] + 1
        if one.number in moments:
            method = one.method if one.method in _METHODS else "HTTP"
            error = one.failure or (str(one.status) if one.status is not None and one.status >= 400 else "")
            yield Span(one.operation or method, *moments[one.number], _attributes(test, one, again, error), error)


def _attributes(test: Test, one: Attempt, again: int, error: str) -> dict[str, Value]:
    url = urlsplit(one.url)
    known = one.method in _METHODS
    found: dict[str, Value | None] = {
        "http.request.method": one.method if known else "_OTHER",
        "http.request.method_original": None if known else one.method,
        "url.full": one.url,
        "server.address": url.hostname,
        "server.port": url.port or DEFAULT_PORTS.get(url.scheme),
        "http.response.status_code": one.status,
        "error.type": error,
        "http.request.resend_count": again or None,
        "apiint.mode": test.mode,
        "apiint.origin": one.origin,
        "apiint.fault": one.fault,
        "apiint.service": one.service,
        "apiint.verdict": one.verdict,
        "apiint.correlation": one.correlation,
    }
    if test.clock == "virtual":
        found |= {"apiint.virtual_start": one.started, "apiint.virtual_duration": one.ended - one.started}
    return {name: value for name, value in found.items() if value is not None and value != ""}
