"""In GitHub's CI: failed tests of ours as annotations, and what came of suites in the job's summary."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.plugin import summary
from pytest_apiint.plugin.keys import ANNOTATED, REPORTING
from pytest_apiint.plugin.outcomes import message
from pytest_apiint.plugin.scrubbing import scrubber
from pytest_apiint.report.github import SUMMARY, Failed, card_summary, commands, job_summary
from pytest_apiint.report.scorecard import scorecard

if TYPE_CHECKING:
    import pytest

    from pytest_apiint.report.run import Run

# It annotates every failed test; two of each would be too many.
_OTHER: Final = "pytest_github_actions_annotate_failures"


def tell(reporter: pytest.TerminalReporter) -> None:
    """Write the annotations where GitHub reads them, and append to the job's summary."""
    if not reporter.config.pluginmanager.hasplugin(_OTHER):
        lines = commands(list(_failed(reporter)))
        if lines:
            reporter.ensure_newline()  # a command is one at a line's start only
        for line in lines:
            reporter.write_line(line)
    if REPORTING in reporter.config.stash:
        return  # whose report tells of suites too, and goes there whole
    if results := summary.results_of(reporter):
        text = card_summary([line.text for line in scorecard(results, every=True)])
        append(scrubber(reporter.config).text(text))


def summarize(run: Run) -> None:
    """Tell of the whole run in the job's summary."""
    append(job_summary(run))


def append(text: str) -> None:
    """Add to the job's summary what of it there's room for; a summary that can't be written disturbs no run."""
    file = os.environ.get("GITHUB_STEP_SUMMARY", "")
    with suppress(OSError):
        if file and Path(file).stat().st_size + len(text) <= SUMMARY:
            with Path(file).open("a", encoding="utf-8") as out:
                out.write(f"{text}\n")


def _failed(reporter: pytest.TerminalReporter) -> Iterator[Failed]:
    scrub = scrubber(reporter.config)
    for kind in ("failed", "error"):
        for report in reporter.stats.get(kind, ()):
            if getattr(report, ANNOTATED, False):
                file, line = _place(report, reporter.config)
                yield Failed(scrub.text(report.nodeid), file, line, scrub.text(message(report)))


def _place(report: Any, config: pytest.Config) -> tuple[str, int]:
    """Where it failed, in the test's own file, as seen from the repository's root; else where the test begins."""
    name, line, _ = report.location
    file = (config.rootpath / name).resolve()
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None and (config.rootpath / crash.path).resolve() == file:
        line = crash.lineno - 1
    root = Path(os.environ.get("GITHUB_WORKSPACE") or config.rootpath).resolve()
    return (file.relative_to(root).as_posix() if file.is_relative_to(root) else ""), (line or 0) + 1
