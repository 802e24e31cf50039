"""Retry-After as a number of seconds."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.limits.asking import (
    EPSILON,
    GAVE_UP,
    NEVER,
    Asked,
    ask,
    crashes,
    retries,
    sends,
    telling_wait,
)
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import about
from pytest_apiint.messages import shorten

_LATE: Final = 60.0  # beyond twice of what was asked, so that no jitter on top is meant


@check(
    "retry-after-seconds",
    Severity.MUST,
    "limits",
    says="waits at least as long as Retry-After says, after 429 and 503",
    why="who comes back early is refused again, uses up the attempts, and may be locked out for longer",
    reference="RFC 9110, 10.2.3; RFC 6585, 4",
)
def retry_after_seconds(bench: Bench) -> Verdict:
    """Asked for a wait that the client wouldn't make by itself, its next attempt doesn't come before."""
    statuses = [status for status in (429, 503) if retries(bench, status)]
    if not statuses:
        return not_applicable(NEVER)
    wanted = telling_wait(bench)
    answers = {status: ask(bench, {"Retry-After": str(wanted)}, wanted, status) for status in statuses}
    crashed = [asked for asked in answers.values() if crashes(bench, asked.trial)]
    if crashed:
        return _crash(crashed[0])
    waits = {status: asked for status, asked in answers.items() if not asked.gave_up}
    if not waits:
        return not_applicable(GAVE_UP)
    early = [status for status, asked in waits.items() if (asked.waited or 0.0) < wanted - EPSILON]
    if early:
        return _early(early, waits[early[0]], None if sends(bench) else Severity.SHOULD)
    late = [status for status, asked in waits.items() if (asked.waited or 0.0) > 2 * wanted + _LATE]
    return _late(late[0], waits[late[0]]) if late else PASSED


def _crash(asked: Asked) -> Verdict:
    raised = type(asked.trial.raised).__name__
    return failed(
        f"{asked.text} ends in {raised}",
        expected=f"an attempt after {asked.wanted:g} s, or one of the client's own errors",
        seen=f"{raised}: {shorten(str(asked.trial.raised), 60)}",
        hint="a header's value is a text: make a number of it before you compare or add it",
        trial=asked.trial,
    )


def _early(statuses: list[int], asked: Asked, severity: Severity | None) -> Verdict:
    waited = asked.waited or 0.0
    read = "read Retry-After from the answer, and sleep that long at least"
    in_ms = abs(waited * 1000 - asked.wanted) < EPSILON * 1000
    also = f"; alike on {' and '.join(map(str, statuses[1:]))}" if statuses[1:] else ""
    return failed(
        f"waited {about(waited)} of the {asked.wanted:g} s that {statuses[0]} asked for",
        expected=f"no attempt for {asked.wanted:g} s ({asked.text})",
        seen=f"the next one after {about(waited)}{also}",
        hint="it counts seconds, not milliseconds"
        if in_ms
        else f"{read} (urllib3: respect_retry_after_header=True and {statuses[0]} in status_forcelist)",
        trial=asked.trial,
        severity=severity,
    )


def _late(status: int, asked: Asked) -> Verdict:
    waited = asked.waited or 0.0
    return failed(
        f"waited {about(waited)} where {status} asked for {asked.wanted:g} s",
        expected=f"an attempt soon after {asked.wanted:g} s ({asked.text})",
        seen=f"the next one after {about(waited)}",
        hint="it counts seconds; add a little jitter, and no backoff on top",
        trial=asked.trial,
        severity=Severity.SHOULD,
    )
