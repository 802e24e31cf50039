"""No single wait goes on for minutes."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import Cause, named, retried
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.waits.schedules import NEVER, schedules, shown
from pytest_apiint.checks.wording import about

_LONGEST: Final = 120.0  # seconds
_CAUSES: Final[tuple[Cause, ...]] = (503, 429, 500, "connection_refused")


@check(
    "backoff-capped",
    Severity.SHOULD,
    "backoff",
    says="waits no longer than two minutes at once, unless it's asked to",
    why="doubling without a cap goes on sleeping long after the server is up again",
    reference='AWS Architecture Blog, "Exponential Backoff And Jitter"; urllib3: backoff_max=120',
)
def backoff_capped(bench: Bench) -> Verdict:
    """The longest wait that the client takes of its own accord, with the most of its jitter."""
    seen = schedules(bench)
    if seen is None:
        return not_applicable(NEVER)
    trials = [(seen.cause, seen.high), *retried(bench, _CAUSES).items()]
    cause, worst = max(trials, key=lambda pair: max(pair[1].gaps))
    longest = max(worst.gaps)
    if longest <= _LONGEST:
        return PASSED
    return failed(
        f"a wait of {about(longest)} before attempt {worst.gaps.index(longest) + 2}",
        expected=f"{_LONGEST:.0f} s at most, where no answer asks for more",
        seen=f"waits of {shown(worst.gaps)} under {named(cause)}",
        hint="cap each wait: min(60, backoff) (tenacity: wait_random_exponential(max=60))",
        trial=worst,
    )
