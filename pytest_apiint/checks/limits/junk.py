"""Retry-After as servers really send it: words, dates of the year 99999, five thousand digits."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.in_turn import cross_section, suspects
from pytest_apiint.checks.limits.asking import EPSILON, crashes, first_wait, limited
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import Scenario, lasting
from pytest_apiint.checks.trial import Made, Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.checks.wording import about
from pytest_apiint.exchange import Exchange
from pytest_apiint.faults import RetryAfterValue
from pytest_apiint.messages import shorten

# An epoch may rightly be taken for ages, and then be refused or capped; that's another check's business.
_NUMBERS: Final = ("epoch-seconds", "epoch-milliseconds")


@dataclass(frozen=True, slots=True)
class _Met:
    value: RetryAfterValue
    text: str
    trial: Trial


@check(
    "retry-after-junk",
    Severity.MUST,
    "limits",
    says="survives a Retry-After that nobody can read: no crash, no endless sleep, no retry at once",
    why="one odd header crashes the call with an error nobody expects, or hangs it",
    reference="RFC 9110, 10.2.3; seen at GitHub (1m0s), SpaceTraders (0.493), tavily (nan)",
)
def retry_after_junk(bench: Bench) -> Verdict:
    """One trial for each value that isn't what the standard allows."""
    junk = [value for value in faults.RETRY_AFTER_VALUES if not value.valid]
    own = first_wait(bench.run(lasting(429)))
    every = {value.name: limited({"Retry-After": value.raw(bench.now)}) for value in junk}
    battery = cross_section(bench, every)

    def wrong(made: Made, attempts: tuple[Exchange, ...]) -> bool:
        hasty = any(after.started - before.ended <= EPSILON for before, after in pairwise(attempts[:2]))
        crashed = made.raised is not None and not bench.subject.expects(made.raised)
        return crashed or hasty or made.ended - made.started > bench.subject.max_wait

    names = suspects(bench, battery, wrong)
    met = [_meet(bench, value) for value in junk if value.name in names]
    crashed = [one for one in met if crashes(bench, one.trial)]
    slept = [one for one in met if one not in crashed and _slept(bench, one)]
    hasty = [one for one in met if one not in crashed and own is not None and own > EPSILON and _hasty(one.trial)]
    broken = [*crashed, *slept, *hasty]
    if not broken:
        return PASSED
    counts = [
        f"{len(found)} {what}"
        for found, what in ((crashed, "crash"), (slept, "put it to sleep"), (hasty, "make it come back at once"))
        if found
    ]
    worst = broken[0]
    shown = [broken[0], *(found[0] for found in (slept, hasty) if found and found[0] is not broken[0])][:2]
    if len(shown) < 2 and len(broken) > 1:
        shown.append(broken[1])
    return failed(
        f"{len(broken)} of {len(battery)} junk values: {', '.join(counts)}",
        expected="its own backoff, as if there were no such header, or an error of its own",
        seen="; ".join(_shown(bench, one) for one in shown),
        hint="take digits only (re.fullmatch('[0-9]{1,9}')), then a date in a try, else your own backoff; cap what "
        "comes out",
        trial=worst.trial,
        severity=None if crashed or (slept and not _sleeps_anyway(bench, slept)) else Severity.SHOULD,
    )


def _sleeps_anyway(bench: Bench, slept: list[_Met]) -> bool:
    """Whether it's no wonder: what sleeps for a day as long as it's written well has no bound, and reads enough."""
    day = bench.run(Scenario(faults=(limited({"Retry-After": "86400"}),)))
    return day.took > bench.subject.max_wait and not any(one.trial.endless for one in slept)


def _meet(bench: Bench, value: RetryAfterValue) -> _Met:
    text = value.raw(bench.now)
    return _Met(value, text, bench.run(Scenario(faults=(limited({"Retry-After": text}),))))


def _slept(bench: Bench, met: _Met) -> bool:
    if met.value.name in _NUMBERS and not met.trial.endless:
        return False
    return met.trial.endless or met.trial.took > bench.subject.max_wait


def _hasty(trial: Trial) -> bool:
    return any(gap <= EPSILON for gap in trial.gaps[:1])


def _shown(bench: Bench, met: _Met) -> str:
    text = shorten(repr(met.text), 34)
    if crashes(bench, met.trial):
        return f"{text}: {type(met.trial.raised).__name__}"
    if met.trial.endless:
        return f"{text}: it would sleep for ages"
    return f"{text}: back after {about(first_wait(met.trial) or 0.0)}"
