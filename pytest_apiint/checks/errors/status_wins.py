"""A body that says another status than HTTP does is wrong, or a proxy's, or stale: HTTP's own counts."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.errors.carried import status_of
from pytest_apiint.checks.errors.escapes import base_names, type_name
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Verdict, failed, not_applicable
from pytest_apiint.faults import Fault
from pytest_apiint.messages import shorten

_LIES: Final = ((404, 200), (500, 404), (403, 500))  # HTTP's, and the body's


def status_wins(bench: Bench) -> Verdict:
    """The error is that of the same status with a body that agrees (RFC 9457, 3.1.2: "advisory")."""
    truths = {status: bench.run(lasting(_problem(status, status))) for status, _ in _LIES}
    if not any(bench.subject.expects(trial.raised) for trial in truths.values()):
        return not_applicable("no error of the client's own comes after a problem (RFC 9457)")
    for status, said in _LIES:
        truth, trial = truths[status], bench.run(lasting(_problem(status, said)))
        if not _same(truth.raised, trial.raised):
            return _told(bench, status, said, trial)
    return PASSED


def _same(truth: BaseException | None, other: BaseException | None) -> bool:
    if truth is None or other is None:
        return truth is other
    return type(truth) is type(other) and status_of(truth) == status_of(other)


def _problem(status: int, said: int) -> Fault:
    problem = {"type": "about:blank", "title": HTTPStatus(said).phrase, "status": said}
    return faults.status(
        status, body=json.dumps(problem).encode(), headers={"Content-Type": "application/problem+json"}
    )


def _told(bench: Bench, status: int, said: int, trial: Trial) -> Verdict:
    error = trial.raised
    shown = shorten(ascii(trial.returned), 40)
    seen = f"returned {shown}" if error is None else f"{type_name(error)} ({status_of(error) or 'no status'})"
    return failed(
        f"a {status} whose body says {said} is taken for a {said}",
        expected=f"{base_names(bench)}, as after any other {status}",
        seen=seen,
        hint="choose the exception by the response's own status; a body's member is advisory",
        trial=trial,
    )
