"""Each wait is longer than the one before it."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import named
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, inconclusive, not_applicable
from pytest_apiint.checks.waits.families import fitting
from pytest_apiint.checks.waits.policies import Fixed
from pytest_apiint.checks.waits.schedules import NEVER, NOTHING, Schedules, repeatable, schedules, shown


@check(
    "backoff-grows",
    Severity.SHOULD,
    "backoff",
    says="waits longer before each further attempt",
    why="an even beat from all clients keeps an overloaded server overloaded",
    reference='AWS Architecture Blog, "Exponential Backoff And Jitter"',
)
def backoff_grows(bench: Bench) -> Verdict:
    """Decided over the bounds of the client's jitter, never on what it happened to draw."""
    seen = schedules(bench)
    if seen is None:
        return not_applicable(NEVER)
    if not seen.waits:
        return not_applicable("the client never waits: see backoff-spaced")
    bounds = upper(seen.runs)
    first = next(place for place, most in enumerate(bounds) if most > NOTHING)
    if len(bounds) - first < 2:
        return not_applicable("two waits or more are needed to see growth: the client tries again too seldom")
    if seen.jittered and not repeatable(bench, seen.cause):
        return inconclusive("the client draws its waits from where chance can't be pinned (secrets, numpy?)")
    return PASSED if _grows(bounds[first:], seen) else _level(bounds[first:], seen)


def upper(runs: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """The most that each wait was."""
    return tuple(max(nth) for nth in zip(*runs, strict=False))


def _grows(bounds: Sequence[float], seen: Schedules) -> bool:
    found = fitting(seen.runs)
    if found:
        return not isinstance(found[0], Fixed)
    # No policy that we know, and yet it may grow; the last wait may be what a deadline left of it.
    return max(bounds) > bounds[0] + NOTHING


def _level(bounds: Sequence[float], seen: Schedules) -> Verdict:
    fixed = max(bounds) - min(bounds) <= NOTHING
    verdict = f"stay at {shown(bounds[:1])}" if fixed else "don't grow"
    most = " at most" if seen.jittered else ""
    return failed(
        f"the waits {verdict}{most} from attempt to attempt",
        expected="each wait about twice the one before, up to a cap: 0.5, 1, 2, 4 s",
        seen=f"waits of {shown(bounds)}{most}, under {named(seen.cause)}",
        hint="wait base * 2 ** attempt (tenacity: wait_random_exponential(max=60); urllib3: backoff_factor=0.5)",
        trial=seen.high,
    )
