"""Failures that pass by themselves are tried again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.idempotency.keys import key_places
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import Cause, named, repeats
from pytest_apiint.checks.scenario import lasting, once
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.checks.wording import listed

# What a server says or does before it has acted on a request; so a write may be sent again too.
_BEFORE_ACTING: Final[tuple[Cause, ...]] = (429, "connection_refused")
_PASSING: Final[tuple[Cause, ...]] = (*_BEFORE_ACTING, 502, 503, 504)
# The server may have acted: a matter of taste, even for reads.
_CUT_OFF: Final = "reset"
_REPEATABLE: Final = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE")
# A promise of its own, for writes that are tried again after anything else.
_TOLD_ELSEWHERE: Final = "connection_refused"
_ASKED: Final = faults.rate_limited(retry_after=1)


@check(
    "retry-transient",
    Severity.SHOULD,
    "retries",
    says="tries again after 429, 502, 503, 504 and a refused connection",
    why="such failures last for seconds; without a retry, each becomes an outage of yours",
    reference="AWS SDKs' standard retry mode; RFC 9110, 15.6.4",
)
def retry_transient(bench: Bench) -> Verdict:
    """While each fault lasts, a second attempt must come; where it passes, that one's answer must be the call's."""
    repeatable = _is_repeatable(bench)
    trials = {cause: bench.run(lasting(cause)) for cause in (_PASSING if repeatable else _BEFORE_ACTING)}
    # Some try again only when they are told how long to wait.
    if not repeats(trials[429]):
        trials[429] = bench.run(once(_ASKED))
    given_up = [cause for cause, trial in trials.items() if not repeats(trial)]
    if given_up and (given_up != [_TOLD_ELSEWHERE] or bench.subject.kind != "write"):
        return _gave_up(given_up, trials[given_up[0]])
    cause = 503 if repeatable else 429
    passed = bench.run(once(_ASKED if cause == 429 else cause))
    if not passed.succeeded:
        return _lost(cause, passed)
    if repeatable and not repeats(cut := bench.run(lasting(_CUT_OFF))):
        return _gave_up([_CUT_OFF], cut, Severity.ADVISORY)
    return PASSED


def _is_repeatable(bench: Bench) -> bool:
    """Whether the call may be made again although the server may have acted on it."""
    request = bench.control.attempts[-1].request
    return bench.subject.kind != "write" or request.method in _REPEATABLE or bool(key_places(bench, request))


def _gave_up(causes: Sequence[Cause], trial: Trial, severity: Severity | None = None) -> Verdict:
    return failed(
        f"gave up after one attempt, on {listed([named(cause) for cause in causes], 5)}",
        expected="a second attempt, after a short wait",
        seen=f"one attempt, then {_ending(trial.raised)}",
        hint="retry these with exponential backoff and jitter, two or three times (urllib3's Retry, tenacity, stamina)",
        trial=trial,
        severity=severity,
    )


def _lost(cause: Cause, trial: Trial) -> Verdict:
    return failed(
        f"tried again after {named(cause)}, and failed all the same",
        expected="the answer of the attempt that succeeded",
        seen=f"{len(trial.attempts)} attempts, then {_ending(trial.raised)}",
        hint="return what the last attempt brought, and forget the errors of those before it",
        trial=trial,
    )


def _ending(raised: BaseException | None) -> str:
    return f"{type(raised).__name__}" if raised is not None else "a value returned as if all were well"
