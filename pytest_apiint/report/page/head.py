"""The top of the page: did it pass, what was run, how long ago."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pytest_apiint.report.metrics import Metrics
from pytest_apiint.report.page.figures import counted, moment, seconds
from pytest_apiint.report.page.outcomes import FAILED, Tone
from pytest_apiint.report.page.visible import visible
from pytest_apiint.report.run import Run, Service

_NAMED: Final = 3
_ORDER: Final = ("failed", "error", "passed", "skipped", "xfailed", "xpassed")


@dataclass(frozen=True, slots=True)
class Head:
    """`title` is the page's, `verdict` its first line, `counts` how many tests had which other outcome."""

    title: str
    verdict: str
    tone: Tone
    counts: str
    facts: tuple[tuple[str, str], ...]


def head(run: Run, numbers: Metrics) -> Head:
    counts = Counter(test.outcome for test in run.tests)
    short, verdict, tone = _verdict(counts)
    told = [f"{counts[outcome]:,} {outcome}" for outcome in sorted(counts, key=_rank)]
    names = _names(run.services)
    return Head(
        visible(" - ".join(filter(None, (short, names, "apiint report")))),
        verdict,
        tone,
        ", ".join(told) if len(told) > 1 else "",
        tuple(_facts(run, numbers, names)),
    )


def _verdict(counts: Counter[str]) -> tuple[str, str, Tone]:
    every = counts.total()
    if failed := sum(counts[outcome] for outcome in FAILED):
        return f"{failed:,} failed", f"{failed:,} of {counted(every, 'test')} failed", "bad"
    if not every:
        return "no tests", "No test ran", "plain"
    if counts["passed"] == every:
        return "passed", "The test passed" if every == 1 else f"All {counted(every, 'test')} passed", "good"
    return "passed", f"No test failed, of {every:,}", "good"


def _rank(outcome: str) -> tuple[int, str]:
    return _ORDER.index(outcome) if outcome in _ORDER else len(_ORDER), outcome


def _names(services: tuple[Service, ...]) -> str:
    shown = ", ".join(service.name for service in services[:_NAMED])
    more = len(services) - _NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _facts(run: Run, numbers: Metrics, names: str) -> Iterator[tuple[str, str]]:
    yield "Mode", f"{run.mode}, strict" if run.strict else run.mode
    if names:
        yield "Services" if len(run.services) > 1 else "Service", names
    yield "When", moment(run.started)
    virtual = f", {seconds(numbers.virtual_seconds)} virtual" if numbers.virtual_seconds else ""
    yield "Took", f"{seconds(max(0.0, run.ended - run.started))}{virtual}"
    if run.workers > 1:
        yield "Workers", f"{run.workers:,}"
    if run.seed is not None:
        yield "Seed", str(run.seed)
    if versions := [f"{name} {version}" for name, version in _versions(run) if version]:
        yield "Versions", ", ".join([*versions, *run.clients])


def _versions(run: Run) -> Iterator[tuple[str, str]]:
    yield "pytest-apiint", run.version
    yield "Python", run.python
