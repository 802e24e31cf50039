"""Services that say "too fast" with 403, as GitHub does."""

from __future__ import annotations

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.limits.asking import ask, telling_wait, written
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import once
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import about


@check(
    "rate-limit-403",
    Severity.SHOULD,
    "limits",
    says='tells a 403 that means "too fast" from one that means "never"',
    why="a limit that is over in a minute looks like a lost permission, and somebody revokes a token",
    reference="GitHub's REST API guide, rate limits; the service's profile",
)
def rate_limit_403(bench: Bench) -> Verdict:
    """It waits, or raises something else than for a plain 403."""
    limits = bench.subject.profile.rate_limit
    if 403 not in limits.statuses:
        return not_applicable("the service doesn't limit with 403, as far as its profile knows")
    wanted = telling_wait(bench)
    headers = {"Retry-After": str(wanted)}
    if limits.remaining is not None and limits.reset is not None:
        headers = {limits.remaining: "0", limits.reset.name: written(limits.reset, wanted, bench.now)}
    asked = ask(bench, headers, wanted, 403)
    plain = bench.run(once(faults.status(403)))
    waited = asked.waited
    if waited is not None:
        if waited >= wanted - 1.001:
            return PASSED
        seen = f"the next attempt after {about(waited)}"
    elif _told_apart(asked.trial.raised, plain.raised):
        return PASSED
    else:
        seen = f"{type(asked.trial.raised).__name__}, as after a plain 403"
    return failed(
        "a rate limit that comes as 403 isn't told from a lost permission"
        if waited is None
        else f"waited {about(waited)} of the {wanted} s that a rate limit of 403 asked for",
        expected=f"a wait of {wanted} s, or an error for rate limits ({asked.text})",
        seen=seen,
        hint="look at the rate-limit header fields of a 403 before you call it forbidden",
        trial=asked.trial,
    )


def _told_apart(limited: BaseException | None, forbidden: BaseException | None) -> bool:
    if limited is None or forbidden is None:
        return limited is not forbidden
    if type(limited) is not type(forbidden):
        return True
    return getattr(limited, "retry_after", None) is not None and getattr(forbidden, "retry_after", None) is None
