"""What is told in plain tables: drift, cassettes, fuzzing, survivors, what went out to hosts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pytest_apiint.report.page.figures import counted
from pytest_apiint.report.page.outcomes import Tone
from pytest_apiint.report.run import Cassette, Drifted, Fuzzed, Limit, Loaded, Measured, Run, Sent, Service, Survivor

_ROWS: Final = 1000
_TIERS: Final[dict[str, Tone]] = {"error": "bad", "warning": "warn"}
_STATES: Final[dict[str, Tone]] = {"expired": "bad", "unused": "warn", "unplayed": "warn"}


@dataclass(frozen=True, slots=True)
class Cell:
    """`tone` gives it a sign; a number stands to the right."""

    text: str
    tone: Tone | None = None
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`left_out` counts rows for which there's no room. The first cell of a row is its head."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left_out: int = 0

    @property
    def heads(self) -> tuple[Cell, ...]:
        """The columns, to the right where their numbers stand."""
        return tuple(Cell(name, number=cell.number) for name, cell in zip(self.columns, self.rows[0], strict=True))


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the page, where there's something under it."""

    id: str
    title: str
    lead: str
    tables: tuple[Table, ...]


def sections(run: Run) -> Iterator[Section]:
    """Those with content."""
    if run.drift:
        lead = "What sandboxes or descriptions have otherwise than the recordings."
        yield Section("drift", "Drift", lead, (_drift(run.drift),))
    if run.cassettes:
        yield Section("cassettes", "Recordings", "", (_cassettes(run.cassettes),))
    if run.fuzzed:
        lead = "Operations of providers that were sent varied requests."
        yield Section("fuzzed", "Fuzzed operations", lead, tuple(_fuzzed(run.fuzzed)))
    if run.survivors:
        lead = "Edits of answers with which a green test stayed green: it asserts nothing about these fields."
        yield Section("survivors", "Survivors of mutation", lead, (_survivors(run.survivors),))
    if run.load:
        lead = "By apiint load; 429s are told apart, and are no failures."
        yield Section("load", "Load", lead, tuple(_load(run.load)))
    if run.sent:
        yield Section("sent", "What went out", "Requests that left this machine.", (_sent(run.sent),))
    if run.services:
        yield Section("services", "Services", "", (_services(run.services),))


def _table(caption: str, columns: Sequence[str], rows: Iterable[tuple[Cell, ...]]) -> Table:
    every = tuple(rows)
    return Table(caption, tuple(columns), every[:_ROWS], max(0, len(every) - _ROWS))


def _drift(drift: Sequence[Drifted]) -> Table:
    """The gravest first."""
    ordered = sorted(drift, key=lambda one: _rank(one.tier))
    tiers = Counter(one.tier for one in ordered)
    rows = (
        (Cell(one.file), Cell(one.tier, _TIERS.get(one.tier, "plain")), Cell(one.text), _number(one.times))
        for one in ordered
    )
    caption = ", ".join(f"{count:,} {tier}" for tier, count in tiers.items())
    return _table(caption, ("Recording", "Tier", "Difference", "Times"), rows)


def _rank(tier: str) -> int:
    return ["error", "warning", "info", tier].index(tier)


def _cassettes(cassettes: Sequence[Cassette]) -> Table:
    rows = ((Cell(one.file), Cell(one.state, _STATES.get(one.state, "plain")), Cell(one.text)) for one in cassettes)
    return _table("News of recordings", ("File", "State", "What"), rows)


def _fuzzed(fuzzed: Sequence[Fuzzed]) -> Iterator[Table]:
    columns = ("Operation", "Findings", "Known", "Cases", "Requests", "Kept from going out", "Left undone")
    for service in dict.fromkeys(one.service for one in fuzzed):
        mine = [one for one in fuzzed if one.service == service]
        left_out = max(one.left_out for one in mine)
        left = f"; {counted(left_out, 'operation')} left out" if left_out else ""
        caption = f"{service}: {counted(len(mine), 'operation')}, seed {mine[0].seed}{left}"
        rows = (_operation(one) for one in sorted(mine, key=lambda one: (-one.findings, not one.incomplete)))
        yield _table(caption, columns, rows)


def _operation(one: Fuzzed) -> tuple[Cell, ...]:
    refused = ", ".join(f"{count:,} by the rule {rule}" for rule, count in one.refused)
    return (
        Cell(one.operation),
        Cell(f"{one.findings:,}", "bad" if one.findings else "good", number=True),
        _number(one.known),
        _number(one.cases),
        _number(one.requests),
        Cell(refused),
        Cell(one.incomplete),
    )


def _survivors(survivors: Sequence[Survivor]) -> Table:
    rows = ((Cell(one.test), Cell(one.request), Cell(one.edit)) for one in survivors)
    return _table("Edits that no test noticed", ("Test", "Request", "Edit"), rows)


def _load(load: Sequence[Loaded]) -> Iterator[Table]:
    columns = ("Operation", "Requests", "Failures", "429s", "A second", "p50 ms", "p95 ms", "p99 ms", "Max ms")
    for one in load:
        workers = f", {counted(one.workers, 'worker')}" if one.workers else ""
        early = ", stopped early" if one.interrupted else ""
        where = " ".join(filter(None, (one.service, one.host)))
        caption = f"{where}: {counted(one.users, 'user')}{workers}, {one.seconds:.0f} s{early}"
        yield _table(caption, columns, map(_measured, one.measured))
        if one.budget:
            yield _table("Its budget", ("Limit", "Seen", "Verdict"), map(_limit, one.budget))


def _measured(one: Measured) -> tuple[Cell, ...]:
    times = (one.p50, one.p95, one.p99, one.max)
    return (
        Cell(one.label),
        _number(one.requests),
        Cell(f"{one.failures:,}", "bad" if one.failures else "good", number=True),
        Cell(f"{one.limited:,}", "warn" if one.limited else None, number=True),
        Cell(f"{one.rps:,.1f}", number=True),
        *(Cell("none" if time is None else f"{time:,.0f}", number=True) for time in times),
    )


def _limit(one: Limit) -> tuple[Cell, ...]:
    seen = "nothing was timed" if one.seen is None else f"{one.seen:,.4g} {one.unit}"
    return Cell(one.limit), Cell(seen), Cell("exceeded", "bad") if one.exceeded else Cell("kept", "good")


def _sent(sent: Sequence[Sent]) -> Table:
    rows = ((Cell(one.host), Cell(one.mode), _number(one.requests)) for one in sent)
    return _table("Requests by host", ("Host", "Mode", "Requests"), rows)


def _services(services: Sequence[Service]) -> Table:
    rows = ((Cell(one.name), Cell(one.base_url), Cell(one.sandbox_url), Cell(one.spec)) for one in services)
    return _table("As they are configured", ("Name", "Base URL", "Sandbox", "Description"), rows)


def _number(value: int) -> Cell:
    return Cell(f"{value:,}", number=True)
