"""A 200 may be an error: Slack's, GraphQL's and S3's are."""

from __future__ import annotations

import json

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.errors.escapes import base_names, type_name
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.formats.known.graphql import GRAPHQL
from pytest_apiint.messages import shorten
from pytest_apiint.profiles import ErrorInSuccess, says_error


@check(
    "error-in-200",
    Severity.MUST,
    "errors",
    says="raises an error where the service says in a 200 that the call failed",
    why="what looks like a success is none: the message was never sent, and nobody is told",
    reference="the service's profile; GraphQL over HTTP",
)
def error_in_200(bench: Bench) -> Verdict:
    """The profile's own example of such an answer lasts; the call must raise a base error."""
    mark = bench.subject.profile.error_in_200
    if mark is None:
        return not_applicable("no profile says how the service puts an error into a 200")
    if not _is_of_that_kind(bench, mark):
        return not_applicable(f"the usual answer is none of the kind that may hold errors: {shorten(mark.success, 50)}")
    return _judged(bench, mark)


def announced(bench: Bench) -> Verdict:
    """As the check, also where the service's format alone says that its errors come under a 200: GraphQL's."""
    mark = bench.subject.profile.error_in_200
    if mark is None and bench.subject.profile.error_format == GRAPHQL.name:
        mark = ErrorInSuccess("/errors", error=GRAPHQL.samples[0].body.decode(), success='{"data":{}}')
    if mark is None:
        return not_applicable("neither profile nor format puts errors into a 200")
    return _judged(bench, mark)


def unknown_fields_taken(bench: Bench) -> Verdict:
    """The usual answer with a member that nobody knows yet is a success all the same."""
    answer = bench.subject.answers[-1] if bench.subject.answers else None
    try:
        usual = json.loads(answer.content) if answer is not None else None
    except (ValueError, RecursionError):
        usual = None
    if answer is None or not isinstance(usual, dict) or not bench.control.succeeded:
        return not_applicable("the plain call doesn't succeed with a JSON object")
    body = json.dumps({**usual, "planted_member_7f3a": {"warning": "planted"}}).encode()
    trial = bench.run(lasting(faults.status(answer.status, body=body, headers={"Content-Type": "application/json"})))
    if trial.succeeded:
        return PASSED
    return failed(
        "a success with a new member is taken for an error",
        expected="a value, as without it",
        seen=f"{type_name(trial.raised)}" if trial.raised is not None else "no end",
        hint="read the members that you know, and let others be: APIs add some without a new version",
        trial=trial,
    )


def _judged(bench: Bench, mark: ErrorInSuccess) -> Verdict:
    trial = bench.run(lasting(faults.status(200, body=mark.error.encode(), headers={"Content-Type": mark.media_type})))
    error = trial.raised
    if trial.endless or bench.subject.expects(error):
        return PASSED
    seen = f"{type_name(error)} escaped" if error is not None else f"returned {shorten(ascii(trial.returned), 60)}"
    return failed(
        "an error in a 200 was taken for a success" if error is None else "an error in a 200 made it crash",
        expected=f"{base_names(bench)} after {shorten(mark.error, 60)}",
        seen=seen,
        hint=f"look at {mark.pointer} in the body of every 200, and raise as you would for a 4xx",
        trial=trial,
    )


def _is_of_that_kind(bench: Bench, mark: ErrorInSuccess) -> bool:
    """Whether the usual answer looks like a success of the kind that may be an error instead."""
    answer = bench.subject.answers[-1] if bench.subject.answers else None
    if answer is None or says_error(mark, answer.content):
        return False
    if "xml" in mark.media_type:
        return answer.content.lstrip()[:1] == b"<"
    try:
        usual, success = json.loads(answer.content), json.loads(mark.success)
    except (ValueError, RecursionError):
        return False
    return isinstance(usual, dict) and isinstance(success, dict) and success.keys() <= usual.keys()
