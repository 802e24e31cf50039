"""What a whole run has to tell beside its tests: coverage, drift, what is read, what survived, recordings, hosts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pytest_apiint.errors import ApiintError
from pytest_apiint.plugin.keys import CONSUMED, CONTRACTS, DRIFTS, EXPIRED, FACTS, FUZZED_OPERATION, MUTATED, SHELVED
from pytest_apiint.report.run import Cassette, Consumed, Coverage, Drifted, Field, Fuzzed, Operation, Sent, Survivor

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from pytest_apiint.contracts import Contracts
    from pytest_apiint.report.clean import Clean


def facts(session: pytest.Session, clean: Clean) -> Iterator[tuple[str, object]]:
    """Each with the kind of its line; to be asked where all workers have told what they know."""
    config = session.config
    if CONTRACTS in config.stash:
        yield from (("coverage", one) for one in _coverage(config, config.stash[CONTRACTS]))
    yield from (("drift", one) for one in _drift(config, clean))
    yield from (("survivor", one) for one in _survivors(config, clean))
    yield from (("cassette", one) for one in _cassettes(config, clean))
    yield from (("sent", one) for one in _sent(config))
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    carried = set(_carried(reporter))
    if FUZZED_OPERATION in carried:
        yield from (("fuzzed", one) for one in _fuzzed(reporter))
    if CONSUMED in carried:
        yield from (("consumption", one) for one in _consumption(reporter, clean))


def _carried(reporter: pytest.TerminalReporter) -> Iterator[str]:
    for reports in reporter.stats.values():
        for report in reports:
            yield from (name for name, _ in getattr(report, "user_properties", ()))


def below(config: pytest.Config, file: Path | str) -> str:
    """A file's name as seen from the project: no report says where that lies."""
    path = Path(file)
    return path.relative_to(config.rootpath).as_posix() if path.is_relative_to(config.rootpath) else path.name


def _coverage(config: pytest.Config, contracts: Contracts) -> Iterator[Coverage]:
    for name, coverage in contracts.coverage.items():
        service = contracts.services[name]
        try:
            contract = contracts.of(service)
            waivers = contracts.waivers(service)
        except ApiintError:
            continue  # its tests have failed with the reason
        if contract is None:
            continue
        unused = waivers.unused(contracts.used.get(name, ())) if waivers is not None else ()
        yield Coverage(
            name,
            below(config, service.spec) if service.spec is not None else "recordings",
            tuple(
                Operation(
                    one.label,
                    one.statuses,
                    one.parameters,
                    one.properties,
                    one.met_statuses,
                    one.met_parameters,
                    one.met_properties,
                    one.called,
                )
                for one in coverage.parts(contract)
            ),
            tuple(sorted(coverage.verdicts.items())),
            tuple(f"{below(config, waivers.path)}:{one.line}: {one}" for one in unused) if waivers is not None else (),
        )


def _drift(config: pytest.Config, clean: Clean) -> Iterator[Drifted]:
    for tier, file, text, times in config.stash[DRIFTS].carried() if DRIFTS in config.stash else ():
        yield Drifted(tier, below(config, file), clean.text(text), times)


def _survivors(config: pytest.Config, clean: Clean) -> Iterator[Survivor]:
    for test in config.stash.get(MUTATED, []):
        fields = set(test.unasserted)
        for one in test.mutants:
            if (one.route, one.place) in fields and one.fate == "survived":
                yield Survivor(clean.text(test.test), clean.text(one.route), clean.text(one.edit))


def _cassettes(config: pytest.Config, clean: Clean) -> Iterator[Cassette]:
    for row in config.stash.get(SHELVED, []):
        if row.label:
            yield Cassette(row.label, below(config, row.file) if row.file else "", clean.text(row.text))
    expired = config.stash.get(EXPIRED, None) or ()
    for file in sorted(expired):
        yield Cassette("expired", below(config, file), "older than cassettes_max_age")


def _sent(config: pytest.Config) -> Iterator[Sent]:
    if FACTS in config.stash:
        for mode, hosts in config.stash[FACTS].carried()["hosts"].items():
            yield from (Sent(mode, host, count) for host, count in hosts.items())


def _fuzzed(reporter: pytest.TerminalReporter) -> Iterator[Fuzzed]:
    from pytest_apiint.plugin import summary  # noqa: PLC0415 - for runs that fuzz

    for one in summary.fuzzed(reporter):
        refused = tuple(sorted(one.refused.items()))
        yield Fuzzed(
            one.service,
            one.operation,
            one.seed,
            one.cases,
            one.requests,
            one.findings,
            one.known,
            refused,
            one.incomplete,
            one.left_out,
        )


def _consumption(reporter: pytest.TerminalReporter, clean: Clean) -> Iterator[Consumed]:
    from pytest_apiint.plugin import consumption  # noqa: PLC0415 - for runs that map what calls read

    for one in consumption.calls(reporter):
        fields = tuple(
            Field(clean.text(field.place), field.use, field.null, field.missing, field.unknown) for field in one.fields
        )
        yield Consumed(one.suite, one.call, one.operation, fields, clean.text(one.untold))
