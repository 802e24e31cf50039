"""A call ends, also where the answer never stops coming."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import about
from pytest_apiint.exchange import Response

_PATIENCE: Final = 300.0
_EACH: Final = 4.5  # seconds: earlier than the shortest read timeout in use


@check(
    "timeout-total-bounded",
    Severity.SHOULD,
    "transport",
    says="ends a call whose answer trickles in, before its callers' patience ends",
    why="a read timeout starts anew with each byte: one slow server then holds all your workers",
    reference="SRE book, chapter 22 (deadlines); requests: a timeout is no limit on the whole download",
)
def timeout_total_bounded(bench: Bench) -> Verdict:
    """The usual answer, spread over twice as long as its callers bear."""
    usual = bench.subject.answers[-1] if bench.subject.answers else None
    if usual is None or not usual.body:
        return not_applicable("the usual answer has no body that could be slow")
    limit = max(_PATIENCE, bench.subject.max_wait)
    trial = bench.run(_trickling(bench, 2 * limit))
    if not trial.endless and trial.took <= limit:
        return PASSED
    return failed(
        f"the call took {about(trial.took)}, with a body that trickled in",
        expected=f"the call ends within {about(limit)}",
        seen=f"a piece of the body each {about(_EACH)}, which no read timeout minds",
        hint="aiohttp: ClientTimeout(total=60); asyncio.timeout(60); else read the body in pieces, against a deadline",
        trial=trial,
    )


def _trickling(bench: Bench, lasts: float) -> Scenario:
    """Spaces after it change nothing about most bodies, and make it long enough to be cut."""
    pieces = ceil(lasts / _EACH)
    answers = tuple(_padded(answer, pieces) for answer in bench.subject.answers)
    return Scenario(faults=(faults.always(faults.slow_body(lasts, pieces=pieces)),), answers=answers)


def _padded(answer: Response, pieces: int) -> Response:
    return replace(answer, body=answer.body + b" " * max(0, pieces - len(answer.body)))
