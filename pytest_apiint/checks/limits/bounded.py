"""No header may put a client to sleep for a day."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.limits.asking import NEVER_429, Asked, ask, crashes, retries
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import about
from pytest_apiint.messages import shorten

_LONG: Final = {"86400": 86_400.0, "999999999999": 999_999_999_999.0, "Fri, 31 Dec 9999 23:59:59 GMT": 2.5e11}


@check(
    "retry-after-bounded",
    Severity.SHOULD,
    "limits",
    says="refuses to sleep for longer than its callers can wait, whatever Retry-After says",
    why="one header puts a worker, its thread and its user's request to sleep for a day",
    reference="RFC 9110, 10.2.3; Google SRE book, deadlines",
)
def retry_after_bounded(bench: Bench) -> Verdict:
    """Asked for a day, for ages and for the year 9999, the call ends within `max_wait`."""
    if not retries(bench, 429):
        return not_applicable(NEVER_429)
    most = bench.subject.max_wait
    answers = [ask(bench, {"Retry-After": text}, wanted) for text, wanted in _LONG.items()]
    slept = [asked for asked in answers if _slept(asked, most)]
    crashed = [asked for asked in answers if crashes(bench, asked.trial)]
    if not slept:
        return _crash(crashed[0]) if crashed else PASSED
    worst = slept[0]
    how_long = "would have slept" if worst.trial.endless else f"slept {about(worst.trial.took)}"
    return failed(
        f"{how_long} because a header said {worst.text.partition(': ')[2]}",
        expected=f"the error at once, with its retry_after, or a wait of {most:g} s at most (the suite's max_wait)",
        seen="; ".join(f"{asked.text}: {_shown(asked)}" for asked in slept[:2]),
        hint="give up at once where Retry-After is beyond your budget, and put it on the error for the caller",
        trial=worst.trial,
    )


def _crash(asked: Asked) -> Verdict:
    raised = type(asked.trial.raised).__name__
    return failed(
        f"{asked.text} ends in {raised}",
        expected="one of the client's own errors, with its retry_after",
        seen=f"{raised}: {shorten(str(asked.trial.raised), 60)}",
        hint="compare it with what you would wait before you sleep: time.sleep raises OverflowError for ages",
        trial=asked.trial,
        severity=Severity.MUST,
    )


def _slept(asked: Asked, most: float) -> bool:
    return asked.trial.took > most or asked.trial.endless


def _shown(asked: Asked) -> str:
    return "stopped by the test" if asked.trial.endless else about(asked.trial.took)
