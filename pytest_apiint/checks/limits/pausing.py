"""A 429 is about the client and not about one call: its other calls wait too."""

from __future__ import annotations

from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.limits.asking import EPSILON, NEVER_429, retries
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import about

_WAIT: Final = 30
_STAGGER: Final = 5.0
_SCENARIO: Final = Scenario(faults=(faults.rate_limited(retry_after=_WAIT),), together=2, stagger=_STAGGER)


@check(
    "pause-all-on-429",
    Severity.ADVISORY,
    "limits",
    says="holds back its other calls too, while one of them waits out a 429",
    why="every other call meets the same limit, and each counts against you",
    reference="RFC 6585, 4: the limit is the client's; AWS SDKs' adaptive mode",
)
def pause_all_on_429(bench: Bench) -> Verdict:
    """A second call, made 5 s after a first one was asked to wait 30 s, isn't sent before these are over."""
    if not retries(bench, 429):
        return not_applicable(NEVER_429)
    trial = bench.run(_SCENARIO)
    limited = next((row for row in trial.attempts if row.status == 429), None)
    if limited is None:
        return not_applicable("no call met the 429")
    until = limited.ended + _WAIT
    later = [row for row in trial.attempts if row.started > limited.ended]
    own = next((row for row in later if row.request.caller == limited.request.caller), None)
    if own is None or own.started < until - EPSILON:
        return not_applicable("the call that is asked to wait gives up, or doesn't wait so long itself")
    meanwhile = [row for row in later if row.started < until - EPSILON]
    if not meanwhile:
        return PASSED
    return failed(
        f"another call was sent {about(meanwhile[0].started - limited.ended)} after a 429 that asked for {_WAIT} s",
        expected=f"no call of this client for {_WAIT} s",
        seen=f"{len(meanwhile)} sent while the first one waited",
        hint="keep the moment until which all calls wait on the client, and look at it before each request",
        trial=trial,
    )
