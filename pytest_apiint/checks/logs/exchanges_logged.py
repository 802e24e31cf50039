"""Each exchange leaves a record that tells what was asked and what came."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.logs.facts import FACTS, missing
from pytest_apiint.checks.logs.records import Logs, level_of, records_of, text_of
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import label, listed, times
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.journal import Call, Exchanges
from pytest_apiint.journal.shown import moment


def assert_exchanges_logged(
    journal: Judged,
    logs: Logs,
    *,
    fields: Iterable[str] = ("method", "url", "status", "duration"),
    correlation: str | None = None,
    level: int | str = "INFO",
    route: str | None = None,
) -> None:
    """Each exchange left a record of its own at `level` or above that holds all `fields`, as text or attributes.

    `fields` are of ``method``, ``url`` (its path will do), ``status`` (of a failure nothing is asked) and ``duration``
    (a number with a unit, a name such as ``elapsed``, or decimals). `correlation` names the request's header field
    whose value has to be in the record too. `logs` is ``caplog``, an iterable of records, or a log's text.
    """
    __tracebackhide__ = True
    wanted = [fields] if isinstance(fields, str) else list(fields)
    if unknown := [name for name in wanted if name not in FACTS]:
        raise UsageProblem(f"assert_exchanges_logged: no field is called {unknown[0]!r}; there are {', '.join(FACTS)}")
    if not wanted and correlation is None:
        raise UsageProblem(f"assert_exchanges_logged: fields= names none of {', '.join(FACTS)}")
    expected = f"a record of each exchange with {', '.join([*wanted, *([correlation] if correlation else [])])}"
    rows = chosen(journal, route, expected=expected)
    least = level_of(level)
    texts = [text_of(record) for record in records_of(logs) if record.levelno >= least]
    owners, alone = _matched(_fits(rows, texts, wanted, correlation), len(texts))
    if alone:
        free = [text for text, owner in zip(texts, owners, strict=True) if owner is None]
        lacks = [list(missing(rows[alone[0]], text, wanted, correlation)) for text in free]
        raise _unlogged(alone, rows, lacks, len(texts), expected)


def _fits(rows: Exchanges, texts: Sequence[str], wanted: Sequence[str], correlation: str | None) -> list[list[int]]:
    """For each exchange the records that tell all of it; those that are alike have the same ones."""
    known: dict[tuple[object, ...], list[int]] = {}
    found = []
    for row in rows:
        asked = row.request
        alike = (asked.method, asked.url, row.status, asked.headers.get(correlation) if correlation else None)
        if alike not in known:
            known[alike] = [n for n, text in enumerate(texts) if not any(missing(row, text, wanted, correlation))]
        found.append(known[alike])
    return found


def _matched(fits: Sequence[Sequence[int]], records: int) -> tuple[list[int | None], list[int]]:
    """Whose each record is, as many exchanges as can be having one of their own; and the exchanges that have none.

    Which record is whose can't be told of a timeout beside an answer by the first that fits: so exchanges hand
    records on to each other (augmenting paths, breadth first).
    """
    owner: list[int | None] = [None] * records
    alone = []
    # Who has the least choice chooses first, so that what was logged isn't called missing.
    for start in sorted(range(len(fits)), key=lambda row: len(fits[row])):
        came: dict[int, int] = {}  # record -> the exchange that asks for it
        queue = deque([start])
        free = None
        while queue and free is None:
            row = queue.popleft()
            for record in fits[row]:
                if record in came:
                    continue
                came[record] = row
                held = owner[record]
                if held is None:
                    free = record
                    break
                queue.append(held)
        if free is None:
            alone.append(start)
            continue
        taken: dict[int, int] = {row: record for record, row in enumerate(owner) if row is not None}
        record = free
        while True:
            row = came[record]
            owner[record] = row
            if row == start:
                break
            record = taken[row]
    return owner, sorted(alone)


def _unlogged(
    alone: Sequence[int], rows: Exchanges, lacks: Sequence[Sequence[str]], records: int, expected: str
) -> ContractFailure:
    row = rows[alone[0]]
    others = f", and of {len(alone) - 1} more" if len(alone) > 1 else ""
    return failure(
        f"no record of {label(Call((row,)))} at {moment(row.started)}{others}",
        expected=expected,
        seen=_seen(lacks, records),
        hint="log once after each attempt: method, path, status, seconds, and the id that you send",
        calls=rows.calls(),
        marks={rows[place].number: "not logged" for place in alone[:3]},
    )


def _seen(lacks: Sequence[Sequence[str]], records: int) -> str:
    """Of `records`, those that are no other exchange's lack these."""
    if not records:
        return 'no record at all; caplog.set_level("INFO") before the call?'
    if not lacks:
        return f"{times(records, 'record')}, each of another exchange"
    nearest = min(lacks, key=len)
    if {"method", "url"} <= set(nearest):
        return f"{times(len(lacks), 'record')} of other things"
    return f"the nearest record lacks {listed(nearest, 5)}"
