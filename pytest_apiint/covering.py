"""How much of a description recordings meet: operations, and of those met statuses, parameters, properties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_apiint.contract.coverage import Coverage, Share
from pytest_apiint.drift.owners import Owners
from pytest_apiint.drift.plain import plain, plain_request
from pytest_apiint.exchange import Exchange

if TYPE_CHECKING:
    from pytest_apiint.contract.contract import Contract
    from pytest_apiint.contracts import Contracts
    from pytest_apiint.drift.recorded import Recorded
    from pytest_apiint.settings import Service


@dataclass(frozen=True, slots=True)
class Row:
    """One operation: whether it was called, which of its statuses were met, and which weren't."""

    operation: str
    met: tuple[str, ...]
    unmet: tuple[str, ...]
    called: bool


@dataclass(frozen=True, slots=True)
class Covered:
    """What recordings meet of one service's description. `verdicts` count exchanges by what is to be said of them."""

    service: str
    spec: str
    exchanges: int
    verdicts: Mapping[str, int]
    shares: Mapping[str, Share]
    rows: tuple[Row, ...]

    def short(self, wanted: Mapping[str, float]) -> Iterator[str]:
        """What is less than `wanted`, in percent by part, in a line each."""
        for part, percent in wanted.items():
            share = self.shares[part]
            if share.percent < percent:
                yield f"{self.service}: {share} {part} met, {int(share.percent)} %; --min asks for {percent:g} %"


@dataclass(slots=True)
class Covering:
    """Counts recordings of `services`, by the descriptions that `contracts` read.

    `elsewhere` counts those of other hosts, `sealed` those whose answer can't be looked into.
    """

    services: tuple[Service, ...]
    contracts: Contracts
    elsewhere: int = 0
    sealed: int = 0
    _coverage: dict[str, Coverage] = field(default_factory=dict)

    def add(self, recorded: Iterable[Recorded]) -> None:
        """Raises SpecDamaged: a description can't be read."""
        owners = Owners(self.services)
        for one in recorded:
            service = owners.of(one.request)
            contract = self.contracts.of(service) if service is not None else None
            if service is None or contract is None:
                self.elsewhere += 1
            elif (response := plain(one.response)) is None:
                self.sealed += 1
            else:
                exchange = Exchange(0, plain_request(one.request), response, 0.0, 0.0, "cassette")
                self._of(service).heard(contract, exchange, contract.exchange(exchange))

    def _of(self, service: Service) -> Coverage:
        return self._coverage.setdefault(service.name, Coverage())

    def covered(self) -> Iterator[Covered]:
        """One for each service with a description, also where nothing was recorded of it.

        Raises:
            SpecDamaged: a description can't be read.
        """
        for service in self.services:
            if (contract := self.contracts.of(service)) is not None:
                found = self._of(service)
                shares = found.shares(contract)
                rows = tuple(_rows(contract, found))
                total = found.verdicts.total()
                yield Covered(service.name, contract.source, total, dict(found.verdicts), shares, rows)


def _rows(contract: Contract, found: Coverage) -> Iterator[Row]:
    carried = found.carried()["met"]
    for label, operation in contract.operations.items():
        described = [one.status for one in operation.responses]
        seen = set(carried[label][0]) if label in carried else set()
        met, unmet = (tuple(one for one in described if (one in seen) is there) for there in (True, False))
        yield Row(label, met, unmet, label in carried)
