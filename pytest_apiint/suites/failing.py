"""How an API words its errors: some clients try again only what they can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.exchange import Headers, Response
from pytest_apiint.faults import Fault, Schedule
from pytest_apiint.faults.kinds import Status

# What `faults.status` says where nobody else says anything (RFC 9457).
_OURS: Final = ("application/problem+json", b'"about:blank"')


def worded(scenario: Scenario, errors: Mapping[int, Response]) -> Scenario:
    """`scenario` with the API's own words, by status, where a fault has none of its own; its other headers stay."""
    if not errors:
        return scenario
    each = tuple(fault for one in scenario.each if isinstance(fault := _worded(one, errors), Fault))
    return replace(scenario, faults=tuple(_worded(fault, errors) for fault in scenario.faults), each=each)


def _worded(fault: Fault | Schedule, errors: Mapping[int, Response]) -> Fault | Schedule:
    if isinstance(fault, Schedule):
        inner = _worded(fault.fault, errors)
        return replace(fault, fault=inner) if isinstance(inner, Fault) else fault
    if not isinstance(fault, Status) or not _is_ours(fault.response):
        return fault
    own = errors.get(fault.response.status)
    return fault if own is None else Status(_with_fields_of(own, fault.response))


def _is_ours(response: Response) -> bool:
    kind, said = _OURS
    return response.headers.get("Content-Type") == kind and said in response.body


def _with_fields_of(own: Response, response: Response) -> Response:
    there = {name.lower() for name, _ in own.headers.pairs} | {"content-type"}
    kept = [pair for pair in response.headers.pairs if pair[0].lower() not in there]
    return replace(own, status=response.status, headers=Headers([*own.headers.pairs, *kept]))
