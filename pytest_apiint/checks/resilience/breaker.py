"""A circuit breaker does what its authors say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, TypeAlias

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench, Breaker
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import OUTAGE, Scenario
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, inconclusive, not_applicable
from pytest_apiint.checks.wording import about, times

# Long enough after the reset that nobody argues whether it's over.
_MARGIN: Final = 1.0
_Planned: TypeAlias = tuple[faults.Fault | faults.Schedule, ...]
_DOWN: Final = faults.always(OUTAGE)
_NOT_FOUND: Final = faults.always(faults.status(404))


@check(
    "circuit-breaker",
    Severity.SHOULD,
    "resilience",
    says="opens after so many failed calls, lets one probe through after so long, and closes when that succeeds",
    why="a breaker that doesn't open keeps a broken API down; one that doesn't close keeps yours down",
    reference="Nygard, Release It!; Azure Architecture Center, Circuit Breaker pattern",
    once=True,
)
def circuit_breaker(bench: Bench) -> Verdict:
    """The API is down for good; then down for as long as it takes to open; then it only says 404."""
    breaker = bench.subject.breaker
    if breaker is None:
        return not_applicable("the suite declares no breaker, as in breaker = Breaker(failures=5, reset_after=30)")
    down = bench.run(_scenario(breaker, (_DOWN,), reset=(breaker.reset_after / 2, breaker.reset_after / 2 + _MARGIN)))
    if down.endless or len(down.made) < breaker.failures + 4:
        return inconclusive("the client never ends a call while its API is down: see retry-attempts-bounded", down)
    well = _well(bench, down, breaker)
    found = _while_down(down, breaker) or _once_well(well, breaker) or _on_404(bench, breaker) or PASSED
    return replace(found, breaker=(*_entered(down, breaker), *_entered(well, breaker)))


def _entered(trial: Trial, breaker: Breaker) -> Iterator[str]:
    """The states that the breaker was seen to enter, after as many failed calls as open it."""
    state = "closed"
    for turn in range(breaker.failures, len(trial.made)):
        went = bool(trial.during(turn))
        if not went and state != "open":
            yield (state := "open")
        elif went and state == "open":
            yield (state := "half-open")
        if went and state == "half-open" and trial.made[turn].raised is None:
            yield (state := "closed")


def _scenario(breaker: Breaker, planned: _Planned, reset: tuple[float, ...]) -> Scenario:
    """`failures` calls, then one at once, one after each wait of `reset`, and one at once after those."""
    pauses = (*[0.0] * breaker.failures, *reset, 0.0)
    return Scenario(faults=planned, times=len(pauses) + 1, pause=pauses)


def _while_down(trial: Trial, breaker: Breaker) -> Verdict | None:
    n, reset = breaker.failures, about(breaker.reset_after)
    if went := trial.during(n):
        return failed(
            f"after {times(n, 'failed call')}, the next one sent {times(len(went), 'request')}",
            expected=f"none for {reset}",
            seen=f"{len(went)} in call {n + 1}",
            hint="count calls that failed in the end (5xx, no answer), and ask the breaker before each call",
            trial=trial,
        )
    if went := trial.during(n + 1):
        return failed(
            f"the breaker was open for less than {about(breaker.reset_after / 2)}",
            expected=f"no request for {reset}",
            seen=f"{times(len(went), 'request')} after half of that",
            hint="keep the moment when it opened (time.monotonic()), and refuse until reset_after has passed since",
            trial=trial,
        )
    probes = trial.during(n + 2)
    if len(probes) > max(1, len(trial.during(0))):
        return failed(
            f"the probe came to {len(probes)} requests",
            expected="one call at most after the reset",
            seen=f"{len(probes)} requests in one call; {len(trial.during(0))} in a usual one",
            hint="half-open means one probe: whoever else comes meanwhile is refused",
            trial=trial,
        )
    if probes and (went := trial.during(n + 3)):
        return failed(
            "a probe that failed didn't open the breaker again",
            expected=f"no request for another {reset}",
            seen=f"the probe failed, and the next call sent {times(len(went), 'request')}",
            hint="half-open: one failure is enough to open it again, whatever the count says",
            trial=trial,
        )
    return None


def _well(bench: Bench, down: Trial, breaker: Breaker) -> Trial:
    """The API is down for as long as it takes to open the breaker."""
    outage = (OUTAGE,) * sum(len(down.during(turn)) for turn in range(breaker.failures))
    return bench.run(_scenario(breaker, outage, reset=(breaker.reset_after + _MARGIN,)))


def _once_well(trial: Trial, breaker: Breaker) -> Verdict | None:
    n, reset = breaker.failures, about(breaker.reset_after)
    if not trial.during(n + 1):
        return failed(
            f"no request went out {about(_MARGIN)} after the breaker's {reset}",
            expected="one call as a probe",
            seen="a call that was refused like those before it",
            hint="let a call through when reset_after has passed since the breaker opened",
            trial=trial,
        )
    if not trial.during(n + 2):
        return failed(
            "the probe succeeded, and the breaker stayed open",
            expected="a request with the next call",
            seen="a call that was refused, after one that went well",
            hint="close the breaker when a probe succeeds, and set its count back to 0",
            trial=trial,
        )
    return None


def _on_404(bench: Bench, breaker: Breaker) -> Verdict | None:
    trial = bench.run(Scenario(faults=(_NOT_FOUND,), times=breaker.failures + 1))
    if trial.during(breaker.failures) or trial.endless:
        return None
    return failed(
        f"{times(breaker.failures, 'call')} that got 404 opened the breaker",
        expected="a request with the next call: an API that says 404 is up",
        seen="a call that was refused",
        hint="count 5xx, timeouts and failed connections; 4xx (429 apart) are the caller's own, and prove it's up",
        trial=trial,
    )
