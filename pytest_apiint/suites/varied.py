"""What a call's answer could be as well: by the API's description, or by what is known of the answer itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.contract.facts import undescribed
from pytest_apiint.contract.router import Match
from pytest_apiint.contract.variations.sources import of_description, of_samples
from pytest_apiint.errors import SpecMismatch, UsageProblem

if TYPE_CHECKING:
    from pytest_apiint.api import Api
    from pytest_apiint.checks.bench import Given, Subject
    from pytest_apiint.checks.trial import Trial
    from pytest_apiint.contract.facts import Operation
    from pytest_apiint.contract.variations.variations import Variations
    from pytest_apiint.exchange import Request, Response


def varied(
    api: Api, subject: Subject, control: Trial, *, recorded: bool, given: Given | None = None
) -> Variations | None:
    """The variations of the answer to the call that `control` made; None where that is no JSON.

    Of several requests behind one call the first of the call's own is varied: the first page of a listing. `given` is
    asked for answers beside those that are derived.
    """
    if not control.attempts or not subject.answers:
        return None
    request, answers = control.attempts[0].request, subject.answers
    operation = _operation(api, request)
    found = _described(api, operation, answers, recorded=recorded) or _sampled(subject, answers)
    if found is None or given is None:
        return found
    return found.beside(given(operation or _asked(api, request), found.usual))


def _operation(api: Api, request: Request) -> Operation | None:
    try:
        found = api.contract.find(request)
    except (UsageProblem, SpecMismatch):
        return None
    return found.operation if isinstance(found, Match) else None


def _described(
    api: Api, operation: Operation | None, answers: tuple[Response, ...], *, recorded: bool
) -> Variations | None:
    if operation is None:
        return None
    given = {"recorded": answers} if recorded else {"own": answers}
    try:
        return of_description(api.contract, operation, answers[0].status, **given)
    except (UsageProblem, SpecMismatch):
        return None


def _sampled(subject: Subject, answers: tuple[Response, ...]) -> Variations | None:
    try:
        return of_samples(subject.name, answers)
    except UsageProblem:
        return None


def _asked(api: Api, request: Request) -> Operation:
    """The operation as it was asked, below the service's base URL."""
    below = request.url.partition("?")[0].removeprefix(api.base_url.rstrip("/")) or "/"
    return undescribed(request.method, below if below.startswith("/") else request.path)
