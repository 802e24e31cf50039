"""Several journals as one run: those of xdist's workers, and those of several runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

from pytest_apiint.report import document
from pytest_apiint.report.lines import MAIN, SUFFIX, Journal, Line, read
from pytest_apiint.report.run import Checked, Coverage, Drifted, Operation, Run, Sent, Test

# So many tests that didn't fail keep what was sent and answered: the slowest of them.
DETAILED: Final = 50
FAILED: Final = frozenset({"failed", "error"})
_T = TypeVar("_T")


def merged(files: Iterable[Path]) -> Run:
    """The run that the journals (``.jsonl``) and reports (``.json``) in `files` tell of together.

    Of a test that was run several times the latest result counts, all else adds up as it would have in one run. Tests
    that failed keep what was sent and answered, and so do the slowest of the others.

    Raises:
        ReportDamaged: one of them can't be read.
    """
    return detailed(joined(_runs(files)))


def _runs(files: Iterable[Path]) -> list[Run]:
    # Of two folders with one id, copied from two machines, each is a run.
    parts: dict[tuple[str, Path], list[Journal]] = {}
    found: list[Run] = []
    for file in files:
        if file.suffix == SUFFIX:
            journal = read(file)
            parts.setdefault((journal.head.run, file.parent), []).append(journal)
        else:
            found.append(document.read(file))
    return sorted([*found, *map(of, parts.values())], key=lambda run: run.started)


def of(journals: Sequence[Journal]) -> Run:
    """The run whose processes wrote `journals`."""
    # Last the one that knows of workers that were killed.
    parts = sorted(journals, key=lambda one: (one.head.worker == MAIN, one.head.worker))
    lines = [line for part in parts for line in part.lines]
    head = parts[-1].head
    ends = _told(lines, lambda line: line.end)
    return Run(
        started=min(part.head.started for part in parts),
        ended=max([end.at for end in ends], default=head.started),
        mode=head.mode,
        strict=head.strict,
        seed=head.seed,
        version=head.version,
        python=head.python,
        clients=head.clients,
        services=head.services,
        workers=max(1, sum(part.head.worker != MAIN for part in parts)),
        tests=tuple({test.id: test for test in _told(lines, lambda line: line.test)}.values()),
        coverage=_told(lines, lambda line: line.coverage),
        drift=_told(lines, lambda line: line.drift),
        consumption=_told(lines, lambda line: line.consumption),
        fuzzed=_told(lines, lambda line: line.fuzzed),
        survivors=_told(lines, lambda line: line.survivor),
        cassettes=_told(lines, lambda line: line.cassette),
        sent=_told(lines, lambda line: line.sent),
        warnings=(*_told(lines, lambda line: line.warning), *_losses(parts)),
        others=_added(end.others for end in ends),
    )


def _told(lines: Iterable[Line], kind: Callable[[Line], _T | None]) -> tuple[_T, ...]:
    return tuple(fact for line in lines if (fact := kind(line)) is not None)


def _losses(parts: Iterable[Journal]) -> Iterator[str]:
    for part in parts:
        if part.end is None:
            lost = "its last line isn't whole, and " if part.cut else ""
            yield f"{part.file.name} ends early: {lost}its process was killed, so what it ran last isn't here"


def _added(counts: Iterable[Iterable[tuple[str, int]]]) -> tuple[tuple[str, int], ...]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(dict(one))
    return tuple(sorted(total.items()))


def joined(runs: Sequence[Run]) -> Run:
    """`runs`, in the order of their starts, as one."""
    latest = runs[-1]
    return replace(
        latest,
        started=runs[0].started,
        ended=max(run.ended for run in runs),
        strict=any(run.strict for run in runs),
        clients=tuple(dict.fromkeys(one for run in runs for one in run.clients)),
        services=_latest((one for run in runs for one in run.services), lambda one: one.name),
        workers=max(run.workers for run in runs),
        tests=_tests(runs),
        coverage=tuple(_coverage([one for run in runs for one in run.coverage])),
        drift=_drift(one for run in runs for one in run.drift),
        consumption=_latest((one for run in runs for one in run.consumption), lambda one: (one.suite, one.call)),
        fuzzed=_latest((one for run in runs for one in run.fuzzed), lambda one: (one.service, one.operation)),
        survivors=_latest(
            (one for run in runs for one in run.survivors), lambda one: (one.test, one.request, one.edit)
        ),
        cassettes=_latest((one for run in runs for one in run.cassettes), lambda one: (one.state, one.file)),
        sent=_sent(one for run in runs for one in run.sent),
        load=_latest((one for run in runs for one in run.load), lambda one: (one.started, one.service, one.host)),
        warnings=tuple(dict.fromkeys(one for run in runs for one in run.warnings)),
        others=tuple(sorted({file: count for run in runs for file, count in run.others}.items())),
    )


def _latest(facts: Iterable[_T], key: Callable[[_T], Any]) -> tuple[_T, ...]:
    """The last of each `key`, in its order: whichever process came first."""
    found = {key(one): one for one in facts}
    return tuple(found[one] for one in sorted(found))


def _tests(runs: Iterable[Run]) -> tuple[Test, ...]:
    found = _latest((test for run in runs for test in run.tests), lambda test: test.id)
    return tuple(_told_apart(sorted(found, key=lambda test: (test.file, test.line, test.id))))


def _told_apart(tests: Sequence[Test]) -> Iterator[Test]:
    """Suites of one name in several places are several suites, each called by its place too."""
    places: dict[str, set[str]] = {}
    for test in tests:
        if test.checked is not None:
            places.setdefault(_name(test.checked), set()).add(_place(test))
    for test in tests:
        if test.checked is not None and len(places[_name(test.checked)]) > 1:
            yield replace(test, checked=replace(test.checked, suite=_place(test)))
        else:
            yield test


def _name(checked: Checked) -> str:
    """The suite's own, where it's called by its place already."""
    return checked.suite.rpartition("::")[2]


def _place(test: Test) -> str:
    """``tests/test_acme.py::TestAcme``."""
    return test.id.partition("[")[0].rpartition("::")[0]


def _coverage(found: Sequence[Coverage]) -> Iterator[Coverage]:
    by_service: dict[str, list[Coverage]] = {}
    for one in found:
        by_service.setdefault(one.service, []).append(one)
    for same in by_service.values():
        verdicts: Counter[str] = Counter()
        operations: dict[str, list[Operation]] = {}
        for one in same:
            verdicts.update(dict(one.verdicts))
            for operation in one.operations:
                operations.setdefault(operation.label, []).append(operation)
        # One that was of use in any run is of use.
        waivers = tuple(one for one in same[-1].waivers if all(one in other.waivers for other in same))
        yield replace(
            same[-1],
            operations=tuple(map(_operation, operations.values())),
            verdicts=tuple(sorted(verdicts.items())),
            waivers=waivers,
        )


def _operation(same: Sequence[Operation]) -> Operation:
    def union(name: str) -> tuple[str, ...]:
        return tuple(sorted({word for one in same for word in getattr(one, name)}))

    return Operation(
        same[0].label,
        union("statuses"),
        union("parameters"),
        union("properties"),
        union("met_statuses"),
        union("met_parameters"),
        union("met_properties"),
        any(one.called for one in same),
    )


def _drift(found: Iterable[Drifted]) -> tuple[Drifted, ...]:
    times: Counter[Drifted] = Counter()
    for one in found:
        times[replace(one, times=1)] += one.times
    ordered = sorted(times.items(), key=lambda pair: (pair[0].tier, pair[0].file, pair[0].text))
    return tuple(replace(one, times=count) for one, count in ordered)


def _sent(found: Iterable[Sent]) -> tuple[Sent, ...]:
    requests: Counter[tuple[str, str]] = Counter()
    for one in found:
        requests[one.mode, one.host] += one.requests
    return tuple(Sent(mode, host, count) for (mode, host), count in sorted(requests.items()))


def detailed(run: Run) -> Run:
    """`run`, in which only tests that failed, and the slowest of the others, keep what was sent and answered."""
    rest = [test for test in run.tests if test.attempts and not _failed(test)]
    slowest = sorted(rest, key=lambda test: -test.duration)[:DETAILED]
    kept = {test.id for test in slowest}
    return replace(run, tests=tuple(test if _failed(test) or test.id in kept else _bare(test) for test in run.tests))


def _failed(test: Test) -> bool:
    """Also where it's a broken promise that only warns."""
    return test.outcome in FAILED or (test.checked is not None and test.checked.outcome == "fail")


def _bare(test: Test) -> Test:
    return replace(test, attempts=tuple(replace(one, request=None, response=None) for one in test.attempts))
