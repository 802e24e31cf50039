"""Services that say "too fast" with 403, as GitHub does."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.errors.carried import attributes
from pytest_apiint.checks.errors.formats import error_answer
from pytest_apiint.checks.limits.asking import Asked, answered, crashes, sends, telling_wait, written
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import once
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import about

_DATE: Final = 1.001  # an epoch has no fractions
# As GitHub words it: clients that go by the message are right to, as its guide tells them to look there.
_MESSAGE: Final = "API rate limit exceeded for user ID 1."
_PLAIN: Final = (bool, int, float, str, datetime, timedelta)
_TELLS: Final = re.compile(r"retry|reset|limit|wait|throttl", re.IGNORECASE)


@check(
    "rate-limit-403",
    Severity.SHOULD,
    "limits",
    says='tells a 403 that means "too fast" from one that means "never"',
    why="a limit that is over in a minute looks like a lost permission, and somebody revokes a token",
    reference="GitHub's REST API guide, rate limits; the service's profile",
)
def rate_limit_403(bench: Bench) -> Verdict:
    """It waits, or raises something else than for a plain 403, in each way in which the service says so."""
    if 403 not in bench.subject.profile.rate_limit.statuses:
        return not_applicable("the service doesn't limit with 403, as far as its profile knows")
    wanted = telling_wait(bench)
    ways = _ways(bench, wanted)
    if not ways:
        return not_applicable("no header field of the service's tells such a 403, as far as its profile knows")
    plain = bench.run(once(faults.status(403))).raised
    for headers in ways:
        fault = error_answer(bench, 403, code="rate_limit_exceeded", message=_MESSAGE, headers=headers)
        asked = answered(bench, fault, headers, wanted)
        if asked.waited is None and (crashes(bench, asked.trial) or not _told_apart(asked.trial.raised, plain)):
            return _told(bench, asked)
        if asked.waited is not None and asked.waited < wanted - _DATE:
            return _told(bench, asked)
    return PASSED


def _ways(bench: Bench, wanted: int) -> list[dict[str, str]]:
    limits = bench.subject.profile.rate_limit
    ways = []
    if limits.remaining is not None and limits.reset is not None:
        ways.append({limits.remaining: "0", limits.reset.name: written(limits.reset, wanted, bench.now)})
    if sends(bench):
        ways.append({"Retry-After": str(wanted)})
    return ways


def _told(bench: Bench, asked: Asked) -> Verdict:
    raised = type(asked.trial.raised).__name__
    if asked.waited is not None:
        headline = f"waited {about(asked.waited)} of the {asked.wanted:g} s that a rate limit of 403 asked for"
        seen = f"the next attempt after {about(asked.waited)}"
    elif crashes(bench, asked.trial):
        headline = f"a rate limit that comes as 403 ends in {raised}"
        seen = f"{raised} escaped"
    else:
        headline = "a rate limit that comes as 403 isn't told from a lost permission"
        seen = f"{raised}, as after a plain 403"
    return failed(
        headline,
        expected=f"a wait of {asked.wanted:g} s, or an error for rate limits ({asked.text})",
        seen=seen,
        hint="look at the rate-limit header fields of a 403 before you call it forbidden",
        trial=asked.trial,
    )


def _told_apart(limited: BaseException | None, forbidden: BaseException | None) -> bool:
    if limited is None or forbidden is None:
        return limited is not forbidden
    return type(limited) is not type(forbidden) or _telling(limited) != _telling(forbidden)


def _telling(error: BaseException) -> dict[str, str]:
    """What the error's own fields say of limits; one that holds the whole answer leaves the telling to the caller."""
    fields = {name: value for name, value in attributes(error).items() if _TELLS.search(name)}
    return {name: str(value) if isinstance(value, _PLAIN) else type(value).__name__ for name, value in fields.items()}
