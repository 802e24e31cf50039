"""Failures that pass by themselves are tried again."""

from __future__ import annotations

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import once
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.checks.wording import listed

# What a server says or does before it has acted on a request; so a write may be sent again too.
_BEFORE_ACTING = (429, "connection_refused")
_PASSING = (*_BEFORE_ACTING, 502, 503, 504)


@check(
    "retry-transient",
    Severity.SHOULD,
    "retries",
    says="tries again after 429, 502, 503, 504 and a refused connection",
    why="such failures last for seconds; without a retry, each becomes an outage of yours",
    reference="AWS SDKs' standard retry mode; RFC 9110, 15.6.4",
)
def retry_transient(bench: Bench) -> Verdict:
    """One fault, then the usual answer: a second attempt must come."""
    faults = _BEFORE_ACTING if bench.subject.kind == "write" else _PASSING
    trials = {fault: bench.run(once(fault)) for fault in faults}
    given_up = [fault for fault, trial in trials.items() if len(trial.attempts) < 2]
    if not given_up:
        return PASSED
    names = listed([str(fault).replace("_", " ") for fault in given_up], 5)
    return failed(
        f"gave up after one attempt, on {names}",
        expected="a second attempt, after a short wait",
        seen=f"one attempt, then {_ending(trials[given_up[0]].raised)}",
        hint="retry these with exponential backoff and jitter, two or three times (urllib3's Retry, tenacity, stamina)",
        trial=trials[given_up[0]],
    )


def _ending(raised: BaseException | None) -> str:
    return f"{type(raised).__name__}" if raised is not None else "a value returned as if all were well"
