"""An error leads back to what caused it."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.verdict import PASSED, Verdict, failed, not_applicable

_CAUSES: Final = ("read_timeout", "connection_refused", "reset")


def cause_kept(bench: Bench) -> Verdict:
    """After a broken connection, the library's own error is the cause, or stands in the traceback (PEP 3134).

    An error of the standard library's own kind (OSError) is its own cause.
    """
    trials = {cause: bench.run(lasting(cause)) for cause in _CAUSES}
    own = {cause: trial for cause, trial in trials.items() if bench.subject.expects(trial.raised)}
    if not own:
        return not_applicable("no error of the client's own comes after a broken connection")
    for cause, trial in own.items():
        if trial.raised is not None and not isinstance(trial.raised, OSError) and _lost(trial.raised):
            name = type(trial.raised).__name__
            return failed(
                f"{name} after {cause} leads nowhere: its cause is lost",
                expected=f"{name}.__cause__, with what the HTTP library raised",
                seen="neither a __cause__ nor a __context__ that is shown",
                hint=f"raise {name}(...) from error, inside the except block",
                trial=trial,
            )
    return PASSED


def _lost(error: BaseException) -> bool:
    return error.__cause__ is None and (error.__context__ is None or error.__suppress_context__)
