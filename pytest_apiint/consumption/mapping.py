"""One call of a suite, mapped: which operation it is, and what it reads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pytest_apiint.consumption.inferring import inferred
from pytest_apiint.consumption.probing import Untold
from pytest_apiint.consumption.reads import Consumed
from pytest_apiint.contract.router import Match
from pytest_apiint.drift.identifiers import is_identifier
from pytest_apiint.errors import SpecMismatch, UsageProblem
from pytest_apiint.exchange import Response

if TYPE_CHECKING:
    from pytest_apiint.api import Api
    from pytest_apiint.checks.bench import Bench
    from pytest_apiint.exchange import Request

NO_JSON: Final = "its answer isn't JSON"


def consumed(bench: Bench, api: Api, suite: str) -> Consumed:
    """What the bench's call, whose plain call succeeds, reads of its answer; `suite` is how pytest calls its suite."""
    first = bench.control.attempts[0]
    made = replace(_called(api, first.request), suite=suite, call=bench.subject.name)
    if isinstance(first.outcome, Response):
        made = replace(made, status=first.outcome.status)
    if (variations := bench.variations) is None:
        return replace(made, untold=NO_JSON)
    try:
        found = inferred(bench, variations)
    except Untold as reason:
        return replace(made, untold=str(reason))
    return replace(made, tried=found.tried, left=found.left, fields=found.fields)


def _called(api: Api, request: Request) -> Consumed:
    """Which operation a request is; where none is described, its method and path, without ids."""
    base = api.base_url.rstrip("/")
    if not request.url.startswith(f"{base}/"):
        base = f"{request.scheme}://{request.split.netloc}"
    try:
        found = api.contract.find(request)
        if isinstance(found, Match):
            label, name = found.operation.label, found.operation.id or ""
            return Consumed("", "", api.name, label, base, name)
    except (UsageProblem, SpecMismatch):
        pass
    path = request.url.removeprefix(base).partition("?")[0]
    parts = ["{id}" if is_identifier(part) else part for part in path.split("/")]
    return Consumed("", "", api.name, f"{request.method} {'/'.join(parts)}", base)
