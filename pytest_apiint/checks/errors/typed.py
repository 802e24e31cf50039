"""Statuses become errors, and callers can tell apart those that ask for different things."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from itertools import combinations
from typing import Any, Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.errors.carried import attributes, status_of
from pytest_apiint.checks.errors.escapes import base_names, by_type, escaped
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.checks.wording import listed
from pytest_apiint.messages import shorten

STATUSES: Final = (400, 401, 403, 404, 409, 422, 429, 500, 503)
# New credentials, nothing there, later, and their fault.
_GROUPS: Final = ((401, 403), (404,), (429,), (500, 503))
_KINDS: Final = ("code", "kind", "category", "reason", "type", "error_code", "error_type")


@check(
    "error-status-typed",
    Severity.SHOULD,
    "errors",
    says="raises errors for statuses of 4xx and 5xx that callers can tell apart",
    why="a caller logs in again after 401, goes on after 404, waits after 429: it has to know which",
    reference="RFC 9110, 15.5 and 15.6; AIP-193",
)
def error_status_typed(bench: Bench) -> Verdict:
    """Each status lasts; what the call raises is a base error that its type or an attribute tells from the others."""
    trials = {status: bench.run(lasting(status)) for status in STATUSES}
    silent = [status for status, trial in trials.items() if trial.succeeded and not _agreed(bench, status, trial)]
    if silent:
        return _silent(silent, trials[silent[0]])
    raw = {status: error for status, trial in trials.items() if (error := escaped(bench, trial)) is not None}
    if raw:
        return _raw(bench, raw, trials)
    errors = {status: trial.raised for status, trial in trials.items() if bench.subject.expects(trial.raised)}
    for one, other in combinations(_GROUPS, 2):
        for first, second in ((a, b) for a in one for b in other if a in errors and b in errors):
            if _same(errors[first], errors[second], first, second):
                return _alike(first, second, errors, trials[second])
    return PASSED


def _agreed(bench: Bench, status: int, trial: Trial) -> bool:
    """Whether a value in place of an error is a matter of taste: nothing there, or done already."""
    method = bench.control.attempts[-1].request.method
    if status == 404:
        return method == "DELETE" or (bench.subject.kind != "write" and not trial.returned)
    return status == 409 and bench.subject.kind == "write"


def _same(one: BaseException | None, other: BaseException | None, status: int, status_of_other: int) -> bool:
    if one is None or other is None or type(one) is not type(other):
        return False
    if (status_of(one), status_of(other)) == (status, status_of_other):
        return False
    return not _differ(attributes(one), attributes(other))


def _differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether an attribute that says of what kind an error is says two things."""
    return any(
        one[name] != other[name]
        for name in one.keys() & other.keys()
        if name in _KINDS or isinstance(one[name], bool | Enum)
    )


def _silent(statuses: list[int], trial: Trial) -> Verdict:
    return failed(
        f"returned a value after {listed([str(status) for status in statuses], 5)}, as if all were well",
        expected="an error",
        seen=f"returned {shorten(ascii(trial.returned), 60)}",
        hint="look at the status before the body: response.raise_for_status(), or an error of your own",
        trial=trial,
        severity=Severity.MUST,
    )


def _raw(bench: Bench, raw: Mapping[int, BaseException], trials: Mapping[int, Trial]) -> Verdict:
    kinds = by_type((str(status), error) for status, error in raw.items())
    return failed(
        f"{listed(list(kinds), 1)} escaped after {listed([str(status) for status in raw], 4)}",
        expected=f"{base_names(bench)} after each status",
        seen="; ".join(f"{kind} after {listed(statuses, 5)}" for kind, statuses in list(kinds.items())[:3]),
        hint="catch the HTTP library's error for bad statuses, and raise your own from it, with the status",
        trial=trials[next(iter(raw))],
    )


def _alike(first: int, second: int, errors: Mapping[int, BaseException | None], trial: Trial) -> Verdict:
    name = type(errors[first]).__name__
    same = [str(status) for status, error in errors.items() if type(error).__name__ == name]
    return failed(
        f"nothing tells the error after {first} from the one after {second}",
        expected="another type, or an attribute with the status",
        seen=f"{name} after {listed(same, 9)}, without a status in it",
        hint="give the error the status (error.status), or raise subclasses: Denied, NotFound, RateLimited, Failed",
        trial=trial,
    )
