"""Every request carries what it must, and nothing that it mustn't."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import header_value, listed, may_be_secret, times
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Exchanges
from pytest_apiint.messages import shorten

Expected: TypeAlias = str | re.Pattern[str] | Callable[[str], bool]


def assert_request_headers(
    journal: Judged,
    expected: Mapping[str, Expected] | None = None,
    *,
    present: str | Iterable[str] = (),
    absent: str | Iterable[str] = (),
    route: str | None = None,
) -> None:
    """Every request (for `route`, where given) has the `expected` and `present` header fields, and none `absent`.

    An expected value is the whole value, a compiled pattern that matches all of it, or a function that says yes to it.
    Repeated fields are one value, joined by ``", "`` (RFC 9110, 5.3). What may be a secret isn't shown.
    """
    __tracebackhide__ = True
    rules = [*_rules(expected or {}, _names(present), _names(absent))]
    if not rules:
        raise UsageProblem("assert_request_headers: give expected values, present= or absent=")
    asked = listed([rule.wording for rule in rules])
    made = chosen(journal, route, expected=asked)
    rows = made.where(_has_headers)
    if not len(rows):
        raise _nothing(made, asked)
    for rule in rules:
        if wrong := [row for row in rows if not rule.holds(row.request.headers.get(rule.name))]:
            raise _wrong(rule, rows, wrong)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is asked of one field, and in words."""

    name: str
    wording: str
    broken: str
    holds: Callable[[str | None], bool]


def _wrong(rule: _Rule, rows: Exchanges, wrong: list[Exchange]) -> ContractFailure:
    values = [row.request.headers.get(rule.name) for row in wrong]
    broken = "without" if set(values) == {None} else rule.broken
    lost = None in values and len(values) < len(rows)
    seen = f"{rule.name}: {header_value(rule.name, values[0])}" if values[0] is not None else f"no {rule.name}"
    if seen == rule.wording:  # both masked
        seen += ", but another value"
    return failure(
        f"{times(len(wrong), 'request')} of {len(rows)} {broken} {shorten(rule.name, 40)}",
        expected=rule.wording,
        seen=seen,
        hint="is it lost on a redirect, in a retry or on another page?" if lost else "",
        calls=rows.calls(),
        marks={row.number: "here" for row in wrong[:3]},
    )


def _has_headers(exchange: Exchange) -> bool:
    """An attempt that found no connection came to nothing before it had header fields."""
    broken = exchange.failure
    return broken is None or broken.sent or len(exchange.request.headers) > 0


def _nothing(made: Exchanges, expected: str) -> ContractFailure:
    return failure(
        "nothing to judge: no request left the client",
        expected=expected,
        seen="no connection came about",
        calls=made.calls(),
    )


def _names(given: str | Iterable[str]) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


def _rules(expected: Mapping[str, Expected], present: Iterable[str], absent: Iterable[str]) -> Iterator[_Rule]:
    for name, wanted in expected.items():
        yield _Rule(name, f"{name}: {_worded(name, wanted)}", "with a wrong", _holds(wanted))
    for name in present:
        yield _Rule(name, f"{name}, with any value", "without", lambda value: value is not None)
    for name in absent:
        yield _Rule(name, f"no {name}", "with", lambda value: value is None)


def _holds(wanted: Expected) -> Callable[[str | None], bool]:
    if isinstance(wanted, str):
        return lambda value: value == wanted
    if isinstance(wanted, re.Pattern):
        return lambda value: value is not None and wanted.fullmatch(value) is not None
    if callable(wanted):
        return lambda value: value is not None and bool(wanted(value))
    raise UsageProblem(f"assert_request_headers: {wanted!r} is no text, no compiled pattern and no function")


def _worded(name: str, wanted: Expected) -> str:
    if isinstance(wanted, str):
        return header_value(name, wanted)
    if isinstance(wanted, re.Pattern):
        return "a match of the pattern" if may_be_secret(name) else shorten(f"a match of {wanted.pattern!r}", 60)
    return shorten(f"accepted by {getattr(wanted, '__name__', wanted)}", 60)
