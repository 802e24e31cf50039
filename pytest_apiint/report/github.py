"""What GitHub's CI shows of a run: annotations at the lines of a change, and a summary of the job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pytest_apiint.messages import annotation
from pytest_apiint.report.inert import fence
from pytest_apiint.report.markdown import markdown
from pytest_apiint.report.run import Run

SUMMARY: Final = 200 * 1024  # characters; GitHub takes 1 MiB of a step, all of its commands together
_MOST: Final = 9  # GitHub shows ten of a step; the last one counts the others
_LINES: Final = 12
_LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Failed:
    """A test that failed. `file` is seen from the repository's root, empty where it lies elsewhere."""

    test: str
    file: str
    line: int
    message: str


def commands(failed: Sequence[Failed]) -> list[str]:
    """Workflow commands for the first nine, and one for the rest."""
    told = [_annotation(one) for one in failed[:_MOST]]
    if (rest := len(failed) - _MOST) > 0:
        told.append(annotation("error", f"{rest:,} more failed: see the log", title="pytest-apiint"))
    return told


def _annotation(one: Failed) -> str:
    message = "\n".join(one.message.strip().splitlines()[:_LINES])[:_LONGEST] or "failed"
    return annotation("error", message, file=one.file, line=one.line if one.file else None, title=one.test)


def job_summary(run: Run) -> str:
    """All of a run that goes into the summary of a job."""
    return markdown(run, SUMMARY)


def card_summary(lines: Sequence[str], room: int = SUMMARY) -> str:
    """The scorecards alone, as the terminal has them; whole lines, as many as there's room for."""
    kept: list[str] = []
    for line in lines:
        if (room := room - len(line) - 1) < 100:
            kept.append(f"... {len(lines) - len(kept):,} more lines")
            break
        kept.append(line)
    return f"### apiint scorecard\n\n{fence(kept)}\n"
