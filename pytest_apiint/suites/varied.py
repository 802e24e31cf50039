"""What a call's answer could be as well: by the API's description, or by what is known of the answer itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.contract.router import Match
from pytest_apiint.contract.variations.sources import of_description, of_samples
from pytest_apiint.errors import SpecMismatch, UsageProblem

if TYPE_CHECKING:
    from pytest_apiint.api import Api
    from pytest_apiint.checks.bench import Subject
    from pytest_apiint.checks.trial import Trial
    from pytest_apiint.contract.variations.variations import Variations
    from pytest_apiint.exchange import Response


def varied(api: Api, subject: Subject, control: Trial, *, recorded: bool) -> Variations | None:
    """The variations of the answer to the call that `control` made; None where that is no JSON.

    Of several requests behind one call the first of the call's own is varied: the first page of a listing.
    """
    if not control.attempts or not subject.answers:
        return None
    answers = subject.answers
    return _described(api, control, answers, recorded=recorded) or _sampled(subject, answers)


def _described(api: Api, control: Trial, answers: tuple[Response, ...], *, recorded: bool) -> Variations | None:
    try:
        contract = api.contract
        found = contract.find(control.attempts[0].request)
        if not isinstance(found, Match):
            return None
        given = {"recorded": answers} if recorded else {"own": answers}
        return of_description(contract, found.operation, answers[0].status, **given)
    except (UsageProblem, SpecMismatch):
        return None


def _sampled(subject: Subject, answers: tuple[Response, ...]) -> Variations | None:
    try:
        return of_samples(subject.name, answers)
    except UsageProblem:
        return None
