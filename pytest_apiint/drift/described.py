"""Recordings against the descriptions of their services: what was answered that isn't described, or not so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from pytest_apiint.contract import pointers
from pytest_apiint.contract.verdict import Judgement, Problem, Verdict
from pytest_apiint.drift.finding import Difference, Drift, Finding, Tier, Unchecked, once, tally
from pytest_apiint.drift.hidden import hidden
from pytest_apiint.drift.identifiers import is_identifier
from pytest_apiint.drift.owners import Owners, foreign, host_of
from pytest_apiint.drift.places import Place
from pytest_apiint.drift.plain import SEALED, plain, plain_request
from pytest_apiint.errors import SpecDamaged
from pytest_apiint.exchange import Exchange, Request, Response

if TYPE_CHECKING:
    from pytest_apiint.contract.contract import Contract
    from pytest_apiint.contracts import Contracts
    from pytest_apiint.drift.recorded import Recorded
    from pytest_apiint.settings import Service

CHANGED = "the description has changed since it was recorded"
SAME = "the description is the one that it was recorded against: the API has moved"


def compared(recorded: Iterable[Recorded], owners: Owners, contracts: Contracts, troubles: Iterable[str] = ()) -> Drift:
    """How recordings differ from the descriptions of the services that their hosts belong to.

    `troubles` are those of reading them, as far as they're known when the last one was read.

    Raises:
        SettingsProblem: a file of waivers can't be read.
    """
    comparing = _Comparing(owners, contracts)
    findings = once(finding for one in recorded for finding in comparing.findings(one))
    return Drift("description", findings, comparing.answers, comparing.unchecked, (*troubles, *comparing.troubles))


@dataclass(slots=True)
class _Comparing:
    owners: Owners
    contracts: Contracts
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    answers: int = 0
    troubles: dict[str, None] = field(default_factory=dict)
    _reasons: list[str] = field(default_factory=list)
    _hosts: list[str] = field(default_factory=list)
    _editions: dict[str, str | None] = field(default_factory=dict)

    @property
    def unchecked(self) -> tuple[Unchecked, ...]:
        """What wasn't looked at, and what a waiver covers."""
        return tally([*self._reasons, *[foreign(self._hosts)] * len(self._hosts)])

    def findings(self, one: Recorded) -> Iterator[Finding]:
        """What one interaction has that isn't described."""
        if (service := self.owners.of(one.request)) is None:
            self._hosts.append(host_of(one.request))
            return
        if (response := plain(one.response)) is None:
            self._reasons.append(SEALED)
            return
        try:
            contract = self.contracts.of(service)
            if contract is None:
                self._reasons.append(f'for "{service.name}", which has no description')
                return
            yield from self._judged(one, plain_request(one.request), response, contract, service)
        except SpecDamaged as damage:
            self.troubles[str(damage)] = None

    def _judged(
        self, one: Recorded, request: Request, response: Response, contract: Contract, service: Service
    ) -> Iterator[Finding]:
        exchange = Exchange(0, request, response, 0.0, 0.0, "cassette")
        loose, strict = contract.exchange(exchange), contract.exchange(exchange, strict=True)
        if loose[-1].verdict is Verdict.UNCHECKED and strict[-1].verdict is Verdict.UNCHECKED:
            self._reasons.append(f"of which the description says nothing: {loose[-1].why}")
        else:
            self.answers += 1
        since = self._since(one, service)
        sides: tuple[Request | Response, ...] = (request, response)
        for side, minded, every in zip(sides, loose, strict, strict=False):
            for problem in dict.fromkeys((*minded.problems, *every.problems)):
                if hidden(problem, side) or self._waived(every, problem, contract, service):
                    continue
                difference = _difference(problem, minds=problem in minded.problems)
                yield one.finding(difference, _label(every), since=since)

    def _waived(self, judgement: Judgement, problem: Problem, contract: Contract, service: Service) -> bool:
        if (waivers := self.contracts.waivers(service)) is None:
            return False
        operation = contract.operation(judgement.operation)
        name = operation.id if operation is not None else None
        waiver = waivers.covering(judgement, name, problem, self.today)
        waived = waiver is not None and self.today <= waiver.expires
        if waived:
            self._reasons.append("waived")
        return waived

    def _since(self, one: Recorded, service: Service) -> str:
        """Which side has moved, where the recording says what it was recorded against."""
        if (then := one.interaction.spec) is None:
            return ""
        if service.name not in self._editions:
            self._editions[service.name] = self.contracts.edition(service)
        return SAME if then == self._editions[service.name] else CHANGED


def _label(judgement: Judgement) -> str:
    if judgement.status is None:
        return judgement.operation if judgement.verdict is Verdict.UNDOCUMENTED else f"{judgement.operation} request"
    return f"{judgement.operation} {judgement.status}"


def _difference(problem: Problem, *, minds: bool) -> Difference:
    place = _place(problem)
    return Difference(
        _tier(problem, minds=minds),
        problem.keyword,
        place.path if problem.where == "body" else f"{problem.where} {problem.pointer[1:]}".rstrip(),
        problem.expected,
        problem.found,
        place.pointer,
        _told(problem),
    )


def _tier(problem: Problem, *, minds: bool) -> Tier:
    """`minds` where the level "valid" does: a recording that breaks the contract, and not only says more than it."""
    if problem.keyword == "undocumented":
        return "info" if problem.where == "header" else "warning"
    if minds:
        return "error"
    return "info" if problem.where == "body" else "warning"


def _told(problem: Problem) -> str:
    if problem.strict and problem.where == "body" and problem.pointer:
        return f"isn't described ({problem.found})"
    if problem.keyword == "required" or not problem.expected:
        return problem.found
    if problem.where == "operation":
        return f"{problem.found}; {problem.expected}"
    return f"{problem.found}; expected {problem.expected}"


def _place(problem: Problem) -> Place:
    place = Place()
    for token in pointers.tokens(problem.pointer):
        place = place.item if token.isdigit() else place.value if is_identifier(token) else place.field(token)
    return place
