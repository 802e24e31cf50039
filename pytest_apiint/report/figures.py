"""A run's numbers in a few lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_apiint.messages import WIDTH, shorten
from pytest_apiint.report.metrics import Metrics, metrics
from pytest_apiint.report.run import Run

_LABEL = 10


def lines(run: Run) -> Iterator[str]:
    """Lines of 80 columns at most; those with nothing to say are left out."""
    numbers = metrics(run)
    for label, text in _rows(numbers):
        if text:
            yield shorten(f"{label:<{_LABEL}}{text}", WIDTH)
    for warning in run.warnings:
        yield shorten(f"{'warning':<{_LABEL}}{warning}", 4 * WIDTH)


def _rows(numbers: Metrics) -> Iterator[tuple[str, str]]:
    failed = f", {numbers.failed} failed" if numbers.failed else ""
    yield "tests", f"{_counted(numbers.tests, 'test')}{failed}"
    yield "calls", _calls(numbers)
    if numbers.attempts:
        yield "p95", f"{_seconds(numbers.virtual.p95)} on the tests' clocks, {_seconds(numbers.real.p95)} really"
    yield "time", f"{_seconds(numbers.virtual_seconds)} virtual, {_seconds(numbers.real_seconds)} real"
    yield "errors", ", ".join(f"{kind.replace('_', ' ')} {count}x" for kind, count in numbers.errors)
    yield "limits", f"429 {numbers.limited}x, {numbers.hits} with Retry-After" if numbers.limited else ""
    yield "timeouts", f"{numbers.timeouts}" if numbers.timeouts else ""
    yield "breaker", ", ".join(f"{state} {count}x" for state, count in numbers.breaker)
    trials = f"{_counted(numbers.trials, 'trial')} of suites" if numbers.trials else ""
    faults = f"{_counted(numbers.faults, 'planned fault')}" if numbers.faults else ""
    yield "faults", ", ".join(filter(None, (faults, trials)))


def _calls(numbers: Metrics) -> str:
    if numbers.success_rate is None:
        return ""
    # Not all is 100 %, however near.
    share = int(numbers.success_rate) if numbers.succeeded < numbers.calls else 100
    told = f"{numbers.succeeded:,} of {numbers.calls:,} succeeded, {share} %"
    return f"{told}; {_counted(numbers.attempts, 'attempt')}, {numbers.retries:,} of them retries"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _seconds(value: float) -> str:
    if value and value < 1:
        return f"{value * 1000:.3g} ms"
    return f"{value:,.1f} s"
