"""Where the plugin keeps its state: typed keys into pytest's stashes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_apiint.api import Apis
    from pytest_apiint.cassettes.shelf.news import Row
    from pytest_apiint.cassettes.shelf.played import Played
    from pytest_apiint.contracts import Contracts
    from pytest_apiint.drift.run import Drifts
    from pytest_apiint.mutation.findings import Mutated
    from pytest_apiint.mutation.mutator import Mutator
    from pytest_apiint.plugin.accounts import Account
    from pytest_apiint.plugin.collected import Collected
    from pytest_apiint.plugin.interceptors import Given
    from pytest_apiint.plugin.reporting import Reporting
    from pytest_apiint.plugin.spans import Spans
    from pytest_apiint.provider.target import Target
    from pytest_apiint.report.ended import Ended
    from pytest_apiint.report.run import Test
    from pytest_apiint.sandbox.facts import Facts
    from pytest_apiint.sandbox.runs import Run
    from pytest_apiint.secrets.registry import SecretRegistry
    from pytest_apiint.secrets.scrub import Scrubber
    from pytest_apiint.session import Observer, Session
    from pytest_apiint.settings import Service, Settings
    from pytest_apiint.suites.cases import Players

SettingsKey: TypeAlias = "pytest.StashKey[Settings]"
ApisKey: TypeAlias = "pytest.StashKey[Apis]"
PlayersKey: TypeAlias = "pytest.StashKey[Players]"
SecretsKey: TypeAlias = "pytest.StashKey[SecretRegistry]"
RunKey: TypeAlias = "pytest.StashKey[Run]"
FactsKey: TypeAlias = "pytest.StashKey[Facts]"
SessionKey: TypeAlias = "pytest.StashKey[Session]"
ExpiredKey: TypeAlias = "pytest.StashKey[set[Path]]"
PlayedKey: TypeAlias = "pytest.StashKey[Played]"
ContractsKey: TypeAlias = "pytest.StashKey[Contracts]"
MutatorKey: TypeAlias = "pytest.StashKey[Mutator]"
MutatedKey: TypeAlias = "pytest.StashKey[list[Mutated]]"
DriftsKey: TypeAlias = "pytest.StashKey[Drifts]"
CollectedKey: TypeAlias = "pytest.StashKey[Collected]"
TargetsKey: TypeAlias = "pytest.StashKey[dict[Callable[..., None], Target]]"
GivenKey: TypeAlias = "pytest.StashKey[Given]"
ObserversKey: TypeAlias = "pytest.StashKey[list[Callable[[pytest.Item, Apis], Observer]]]"
ArchiveKey: TypeAlias = "pytest.StashKey[Path]"
SpansKey: TypeAlias = "pytest.StashKey[Spans]"
ScrubberKey: TypeAlias = "pytest.StashKey[Scrubber]"
AccountKey: TypeAlias = "pytest.StashKey[Account]"
TellersKey: TypeAlias = "pytest.StashKey[list[Callable[[pytest.Item, Test], object]]]"
FuzzedKey: TypeAlias = "pytest.StashKey[dict[type, Service]]"
ReportingKey: TypeAlias = "pytest.StashKey[Reporting]"
EndedKey: TypeAlias = "pytest.StashKey[Ended]"
ShelvedKey: TypeAlias = "pytest.StashKey[list[Row]]"
SETTINGS: SettingsKey = pytest.StashKey()
APIS: ApisKey = pytest.StashKey()
PLAYERS: PlayersKey = pytest.StashKey()
TOLD = pytest.StashKey[str]()
PASSED = pytest.StashKey[bool]()
SECRETS: SecretsKey = pytest.StashKey()
RUN: RunKey = pytest.StashKey()
BEGAN = pytest.StashKey[float]()
FACTS: FactsKey = pytest.StashKey()
EXPIRED: ExpiredKey = pytest.StashKey()
# The session that a test marked vcr has, with or without `api`.
CASSETTE: SessionKey = pytest.StashKey()
PLAYED: PlayedKey = pytest.StashKey()
COLLECTED: CollectedKey = pytest.StashKey()
DRIFTS: DriftsKey = pytest.StashKey()
CONTRACTS: ContractsKey = pytest.StashKey()
# What suites of providers fuzz, and the services of descriptions that the command line names.
TARGETS: TargetsKey = pytest.StashKey()
FUZZED: FuzzedKey = pytest.StashKey()
# What edits a test's answers while it's a mutant, and what became of all of them.
MUTATOR: MutatorKey = pytest.StashKey()
MUTATED: MutatedKey = pytest.StashKey()
# What makes those who watch each test's exchanges: logs, traces.
OBSERVERS: ObserversKey = pytest.StashKey()
# What plugins taught us of client libraries; there where one did.
INTERCEPTORS: GivenKey = pytest.StashKey()
# Who is told of each test that had a session, when it's over; there where anybody wants to know.
TELLERS: TellersKey = pytest.StashKey()
ACCOUNT: AccountKey = pytest.StashKey()
SCRUBBER: ScrubberKey = pytest.StashKey()
# Where the archive of all exchanges goes.
ARCHIVE: ArchiveKey = pytest.StashKey()
SPANS: SpansKey = pytest.StashKey()
UNARCHIVED = pytest.StashKey[str]()
UNSAVED = pytest.StashKey[str]()
NEWS = pytest.StashKey[list[str]]()
SHELVED: ShelvedKey = pytest.StashKey()
# Who keeps what tests did for the run's report; and of a test, its session after its end, and its phases' reports.
REPORTING: ReportingKey = pytest.StashKey()
ENDED: EndedKey = pytest.StashKey()
PHASES = pytest.StashKey[list[pytest.TestReport]]()
SELECTED = pytest.StashKey[bool]()
# Under this name a test's report carries the result of its check, from an xdist worker too.
PROPERTY: Final = "apiint_check"
# Under this one what its call reads of its answer.
CONSUMED: Final = "apiint_consumption"
# Reports of failed tests that are annotated in GitHub's CI have this attribute.
ANNOTATED: Final = "apiint_annotated"
UNWRITTEN = pytest.StashKey[str]()
# And under this one the name of the operation that it fuzzed.
FUZZED_OPERATION: Final = "apiint.fuzz.operation"
