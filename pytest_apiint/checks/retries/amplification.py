"""Retries stand in one layer: those of two multiply."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import Cause, named, retried
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import times
from pytest_apiint.journal.shown import seconds

_CAUSES: Final[tuple[Cause, ...]] = (503, "connection_refused", 429, 500, "read_timeout", "reset")
_SAME = 1e-6
_HINT: Final = "retry in one layer: the SDK's own retries, urllib3's Retry, tenacity or the caller's loop; end the rest"


@check(
    "amplification-bounded",
    Severity.SHOULD,
    "retries",
    says="retries in one layer, so that an outage doesn't multiply the requests",
    why="three attempts in each of three layers are 27 requests a call, at a server that is down",
    reference='Google SRE book, "Addressing Cascading Failures"; AWS Builders\' Library, "Timeouts, retries"',
)
def amplification_bounded(bench: Bench) -> Verdict:
    """Nested retries show as waits that start over; and log-ins count among the requests too."""
    trials = {cause: trial for cause, trial in retried(bench, _CAUSES).items() if not trial.endless}
    if not trials:
        return not_applicable("no lasting outage shows a schedule: the client gives up at once, or never")
    most = bench.subject.max_attempts
    for cause, trial in trials.items():
        if len(found := layers(trial.gaps)) > 1 and _one_target(trial):
            return _nested(cause, trial, found)
    for cause, trial in trials.items():
        # More attempts of the call itself are what retry-attempts-bounded tells of.
        if len(trial.journal) > most >= len(trial.attempts):
            return _too_many(cause, trial, most)
    return PASSED


def layers(gaps: Sequence[float]) -> tuple[int, ...]:
    """How many attempts each layer of retries makes, the innermost first, by waits that come round again.

    One number where the waits show one layer only: equal waits are one layer's, too.
    """
    attempts = len(gaps) + 1
    if all(_close(gap, gaps[0]) for gap in gaps):
        return (attempts,)
    for inner in range(2, attempts // 2 + 1):
        if attempts % inner:
            continue
        blocks = [gaps[start : start + inner - 1] for start in range(0, attempts, inner)]
        if all(_close(one, other) for block in blocks for one, other in zip(block, blocks[0], strict=True)):
            return (inner, *layers(gaps[inner - 1 :: inner]))
    return (attempts,)


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME * max(1.0, one, other)


def _one_target(trial: Trial) -> bool:
    """Whether every attempt is for one host: those that try several in turn start over rightly."""
    return len({(row.request.host, row.request.port, row.request.path) for row in trial.attempts}) == 1


def _nested(cause: Cause, trial: Trial, found: tuple[int, ...]) -> Verdict:
    product = " x ".join(str(count) for count in reversed(found))
    gaps = ", ".join(seconds(gap)[:-2] for gap in trial.gaps[:8]) + (" ..." if len(trial.gaps) > 8 else "")
    return failed(
        f"retries within retries: {product} = {prod(found)} requests for one call",
        expected="one layer of retries, of 3 to 5 attempts",
        seen=f"under {named(cause)} the waits start over: {gaps} s",
        hint=_HINT,
        trial=trial,
    )


def _too_many(cause: Cause, trial: Trial, most: int) -> Verdict:
    others = len(trial.journal) - len(trial.attempts)
    return failed(
        f"{len(trial.journal)} requests for one call, under {named(cause)}",
        expected=f"{most} at most (the suite's max_attempts)",
        seen=f"{times(len(trial.attempts), 'attempt')}, and {times(others, 'request')} beside them",
        hint="ask once for what all attempts need: keep the token, the session, the settings",
        trial=trial,
    )
