"""A call ends after a few attempts, however long the outage lasts."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import Cause, named
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.checks.wording import listed, times

_OUTAGES: Final[tuple[Cause, ...]] = (503, 429, 500, "connection_refused", "read_timeout", "reset")
# "Accepted" asks to come back later. Polling is meant to go on for long, but not for ever.
_LATER: Final = 202


@check(
    "retry-attempts-bounded",
    Severity.MUST,
    "retries",
    says="gives up after a few attempts, however long the outage lasts",
    why="clients that go on hold back a server that comes up again, and their own callers",
    reference='Google SRE book, "Handling Overload": 3 attempts a request',
)
def retry_attempts_bounded(bench: Bench) -> Verdict:
    """Under each lasting outage, no more than the subject's attempts."""
    most = bench.subject.max_attempts
    trials = {cause: bench.run(lasting(cause)) for cause in _OUTAGES}
    over = {cause: trial for cause, trial in trials.items() if len(trial.attempts) > most}
    if over:
        worst = max(over, key=lambda cause: (over[cause].endless, len(over[cause].attempts)))
        return _too_many(worst, over[worst], most, [named(cause) for cause in over])
    if bench.subject.kind == "listing":
        return PASSED  # what an empty page says about the next one is another matter
    polled = bench.run(lasting(_LATER))
    return _polling(polled, most) if polled.endless and len(polled.attempts) > most else PASSED


def _too_many(cause: Cause, trial: Trial, most: int, causes: list[str]) -> Verdict:
    count = len(trial.attempts)
    end = f"stopped at attempt {count}, and would have gone on" if trial.endless else f"made {count} attempts"
    return failed(
        f"the client was {end}: {named(cause)}" if trial.endless else f"the client {end}: {named(cause)}",
        expected=f"{times(most, 'attempt')} at most, the first one counted (the suite's max_attempts)",
        seen=f"{count} in {trial.took:.0f} s" + (f"; alike under {listed(causes, 4)}" if len(causes) > 1 else ""),
        hint="count attempts and give up (tenacity: stop_after_attempt(4); urllib3: Retry(total=3); 3 to 5 are usual)",
        trial=trial,
    )


def _polling(trial: Trial, most: int) -> Verdict:
    return failed(
        f"after 202 Accepted the client asked {len(trial.attempts)} times, and was stopped",
        expected=f"polling that ends: after {most} attempts, or after some time",
        seen=f"it would have gone on, {trial.took:.0f} s after the call began",
        hint="bound how often, or how long, it asks again for a result that isn't ready",
        trial=trial,
        severity=Severity.SHOULD,
    )
