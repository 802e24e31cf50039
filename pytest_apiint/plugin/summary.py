"""What the terminal says of suites when a run is over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.checks.result import Result
from pytest_apiint.plugin import options
from pytest_apiint.plugin.keys import FACTS, NEWS, PROPERTY
from pytest_apiint.report.fuzzed import Fuzzed
from pytest_apiint.report.fuzzed import lines as fuzzed_lines
from pytest_apiint.report.scorecard import scorecard

if TYPE_CHECKING:
    import pytest

_LOOKS: Final[dict[str, dict[str, bool]]] = {
    "plain": {},
    "good": {"green": True},
    "must": {"red": True},
    "should": {"yellow": True},
    "faint": {"light": True},
}


def tell(reporter: pytest.TerminalReporter) -> None:
    """Write the scorecards; with ``-q`` each suite's first line only."""
    results = results_of(reporter)
    if not results:
        return
    verbosity = reporter.config.get_verbosity()
    reporter.ensure_newline()  # else it comes between the headline and the first card
    reporter.section("apiint scorecard", "-")
    for line in scorecard(results, every=verbosity > 0):
        if verbosity >= 0 or not line.text.startswith(" "):
            reporter.write_line(line.text, **_LOOKS[line.weight])


def tell_facts(reporter: pytest.TerminalReporter) -> None:
    """Write what the run did to the outside: its mode, the hosts it contacted, its budgets."""
    lines = reporter.config.stash[FACTS].lines(options.mode(reporter.config))
    if lines and reporter.config.get_verbosity() >= 0:
        reporter.ensure_newline()
        reporter.section("apiint", "-")
        for line in lines:
            reporter.write_line(line)


def tell_contracts(reporter: pytest.TerminalReporter) -> None:
    """Write what the run met of its services' descriptions; with ``-q`` only what it had to meet and hasn't."""
    from pytest_apiint.plugin import contracts  # noqa: PLC0415 - for services with a description

    quiet = reporter.config.get_verbosity() < 0
    lines = list(contracts.short(reporter.config)) if quiet else contracts.lines(reporter.config)
    if lines:
        reporter.ensure_newline()
        reporter.section("apiint contract", "-")
        for line in lines:
            reporter.write_line(line)


def tell_news(reporter: pytest.TerminalReporter) -> None:
    """Write what became of the run's cassettes, where that is news."""
    news = reporter.config.stash[NEWS]
    if news and reporter.config.get_verbosity() >= 0:
        reporter.ensure_newline()
        reporter.section("apiint cassettes", "-")
        for line in news:
            reporter.write_line(line)


def tell_fuzzed(reporter: pytest.TerminalReporter) -> None:
    """Write what came of the operations that were fuzzed; with ``-q`` only where something isn't as it should be."""
    operations = fuzzed(reporter)
    quiet = reporter.config.get_verbosity() < 0
    if not operations or (quiet and not any(one.findings or one.incomplete for one in operations)):
        return
    reporter.ensure_newline()
    reporter.section("apiint fuzz", "-")
    for line in fuzzed_lines(operations):
        reporter.write_line(line)


def fuzzed(reporter: pytest.TerminalReporter) -> list[Fuzzed]:
    """The operations that were fuzzed, once each, from all of xdist's workers."""
    reports = [report for name, found in reporter.stats.items() if name for report in found]
    calls = {one.nodeid: one for one in reports if getattr(one, "when", None) == "call"}
    found = (Fuzzed.of(one.user_properties) for one in calls.values())
    return [one for one in found if one is not None]


def results_of(reporter: pytest.TerminalReporter) -> list[Result]:
    """Every check's result, once, in the order of the tests; from all of xdist's workers."""
    found: dict[str, Any] = {}
    for reports in reporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "call":
                found.update((report.nodeid, value) for name, value in report.user_properties if name == PROPERTY)
    return _told_apart({nodeid: Result.of(value) for nodeid, value in found.items()})


def _told_apart(results: dict[str, Result]) -> list[Result]:
    """Suites of one name in several places are several suites, each called by its place too."""
    places: dict[str, set[str]] = {}
    for nodeid, result in results.items():
        places.setdefault(result.suite, set()).add(_place(nodeid))
    return [
        replace(result, suite=_place(nodeid)) if len(places[result.suite]) > 1 else result
        for nodeid, result in results.items()
    ]


def _place(nodeid: str) -> str:
    """``tests/test_acme.py::TestAcme``."""
    return nodeid.partition("[")[0].rpartition("::")[0]
