"""One outcome of a test's three phases, in pytest's words, and its failure as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pytest

# The earlier weighs more: an assertion that failed over a clean-up that did, too.
_WEIGHTS: Final = ("failed", "error", "xpassed", "xfailed", "skipped", "passed")


@dataclass(frozen=True, slots=True)
class Outcome:
    """`word` is pytest's, `headline` a failure or a reason in a line, `text` all of a failure; seconds are real."""

    word: str
    headline: str
    text: str
    duration: float

    @property
    def failed(self) -> bool:
        return self.word in ("failed", "error")


def outcome(phases: Sequence[pytest.TestReport]) -> Outcome:
    """What came of the phases of one test, whose set-up is the first."""
    words = [_word(report) for report in phases]
    word = min(words, key=_WEIGHTS.index, default="error")
    told = [report for report, one in zip(phases, words, strict=True) if one == word]
    texts = [_text(report) for report in phases if report.failed]
    seconds = {report.when: report.duration for report in phases}
    headline = _headline(told[0]) if told and word != "passed" else ""
    return Outcome(word, headline, "\n\n".join(texts), sum(seconds.values()))


def _word(report: pytest.TestReport) -> str:
    if hasattr(report, "wasxfail") and not report.failed:
        return "xfailed" if report.skipped else "xpassed"
    if report.failed:
        return "failed" if report.when == "call" else "error"
    return str(report.outcome)


def message(report: pytest.TestReport) -> str:
    """What was raised, without the way there, where pytest knows; else all that it says."""
    crash = getattr(report.longrepr, "reprcrash", None)
    return str(crash.message if crash is not None else report.longreprtext)


def _headline(report: pytest.TestReport) -> str:
    if hasattr(report, "wasxfail"):
        return str(report.wasxfail)
    if report.skipped and isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ").partition("\n")[0]
    # What pytest.fail raises has no name worth telling.
    return message(report).strip().partition("\n")[0].removeprefix("Failed: ")


def _text(report: pytest.TestReport) -> str:
    """With what the test's session found by itself."""
    found = [text for name, text in report.sections if name == "apiint"]
    return "\n".join([report.longreprtext, *found])
