"""An error survives the ways that errors go: to a log as its repr, to another process by pickle."""

from __future__ import annotations

import pickle
from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.errors.carried import status_of
from pytest_apiint.checks.errors.formats import error_answer
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Verdict, failed, not_applicable
from pytest_apiint.messages import shorten

_STATUSES: Final = (404, 429)


def error_portable(bench: Bench) -> Verdict:
    """`repr` of it works, and a pickled one comes back with its type, its message and its status."""
    trials = [bench.run(lasting(error_answer(bench, status))) for status in _STATUSES]
    own = [trial for trial in trials if bench.subject.expects(trial.raised)]
    if not own:
        return not_applicable(f"no error of the client's own comes after {' or '.join(map(str, _STATUSES))}")
    for trial in own:
        if trial.raised is not None and (wrong := _wrong(trial.raised)):
            return _told(trial, trial.raised, wrong)
    return PASSED


def _wrong(error: BaseException) -> str:
    """What doesn't work with `error`; empty where all does."""
    try:
        repr(error)
    except Exception as raised:  # noqa: BLE001 - whatever it is
        return f"repr() raises {type(raised).__name__}"
    try:
        back = pickle.loads(pickle.dumps(error))  # noqa: S301 - what was pickled in this line
    except Exception as raised:  # noqa: BLE001
        return f"pickle raises {type(raised).__name__}: {shorten(str(raised), 60)}"
    if type(back) is not type(error) or str(back) != str(error):
        return "pickle gives another error back"
    return "" if status_of(back) == status_of(error) else "pickle loses its status"


def _told(trial: Trial, error: BaseException, wrong: str) -> Verdict:
    name = type(error).__name__
    return failed(
        f"{name} can't leave its process, or its log",
        expected="a repr, and the same error from pickle.loads(pickle.dumps(error))",
        seen=wrong,
        hint="give all that __init__ needs to super().__init__(), or write __reduce__; hold no response or lock",
        trial=trial,
    )
