"""The run's numbers, one tile each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pytest_apiint.report.metrics import Metrics, Times
from pytest_apiint.report.page.covered import Share, share
from pytest_apiint.report.page.figures import counted, percent, seconds
from pytest_apiint.report.page.outcomes import Tone
from pytest_apiint.report.run import Run

_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Tile:
    """`note` says of what the value is, or what it's made of."""

    label: str
    value: str
    note: str = ""
    tone: Tone = "plain"


def tiles(run: Run, numbers: Metrics) -> tuple[Tile, ...]:
    """None of exchanges where there was none."""
    virtual = any(test.clock == "virtual" and test.attempts for test in run.tests)
    told = list(_exchanged(numbers, virtual=virtual)) if numbers.attempts else []
    if numbers.faults or numbers.trials:
        trials = f"and {counted(numbers.trials, 'trial')} by suites, not counted here" if numbers.trials else "met"
        told.append(Tile("Planned faults", f"{numbers.faults:,}", trials))
    if run.coverage:
        told.append(_covered(run))
    return tuple(told)


def _exchanged(numbers: Metrics, *, virtual: bool) -> Iterator[Tile]:
    if numbers.success_rate is not None:
        ended = f"{numbers.succeeded:,} of {counted(numbers.calls, 'call')} ended below 400"
        yield Tile("Success rate", percent(numbers.success_rate), ended)
    if virtual:
        yield _timed("Exchange, virtual clock", numbers.virtual)
    yield _timed("Exchange, real clock", numbers.real)
    yield Tile("Errors", f"{sum(count for _, count in numbers.errors):,}", _listed(numbers.errors))
    yield Tile("429 answers", f"{numbers.limited:,}", _hits(numbers))
    yield Tile("Retries", f"{numbers.retries:,}", _amplified(numbers))
    yield Tile("Timeouts", f"{numbers.timeouts:,}", f"of {counted(numbers.attempts, 'attempt')}")
    yield Tile("Breaker changes", f"{sum(count for _, count in numbers.breaker):,}", _listed(numbers.breaker))


def _timed(label: str, times: Times) -> Tile:
    return Tile(label, seconds(times.mean), f"mean; 95 % within {seconds(times.p95)}")


def _hits(numbers: Metrics) -> str:
    return f"{numbers.hits:,} of them with a time to come back" if numbers.limited else "no rate limit was hit"


def _amplified(numbers: Metrics) -> str:
    return f"{numbers.amplification:.2f} attempts for each call" if numbers.amplification is not None else ""


def _listed(counts: Sequence[tuple[str, int]]) -> str:
    shown = [f"{name.replace('_', ' ')}: {count:,}" for name, count in counts[:_SHOWN]]
    rest = sum(count for _, count in counts[_SHOWN:])
    return ", ".join([*shown, *([f"others: {rest:,}"] if rest else [])]) or "none"


def _covered(run: Run) -> Tile:
    called = share(one.called for service in run.coverage for one in service.operations)
    statuses = sum((_statuses(run)), Share(0, 0))
    return Tile("Spec coverage", percent(called.percent), f"{called} operations; {statuses} of their statuses")


def _statuses(run: Run) -> Iterator[Share]:
    for service in run.coverage:
        for one in service.operations:
            if one.called:
                yield share(status in one.met_statuses for status in one.statuses)
