"""Chance plays a part in every wait."""

from __future__ import annotations

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import named
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.waits.schedules import NEVER, repeatable, schedules, shown


@check(
    "backoff-jittered",
    Severity.SHOULD,
    "backoff",
    says="adds jitter to its waits",
    why="clients that failed together come back together, wave after wave, and keep the server down",
    reference='AWS Architecture Blog, "Exponential Backoff And Jitter"',
)
def backoff_jittered(bench: Bench) -> Verdict:
    """Jitter shows where chance is pinned at its two ends, or by itself where it can't be pinned."""
    seen = schedules(bench)
    if seen is None:
        return not_applicable(NEVER)
    if not seen.waits:
        return not_applicable("the client never waits: see backoff-spaced")
    if seen.jittered or not repeatable(bench, seen.cause, takes=3):
        return PASSED
    return failed(
        f"no jitter: each call waits exactly {shown(seen.middle.gaps)}",
        expected="waits that differ from client to client, by half or more",
        seen=f"the same waits under {named(seen.cause)}, whatever chance yields",
        hint="draw each wait: random.uniform(0, backoff) (tenacity: wait_random_exponential; urllib3: backoff_jitter)",
        trial=seen.middle,
    )
