"""The descriptions of a run's services: each read once, when a test first needs it, and held in each test."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_apiint.errors import ApiintError
from pytest_apiint.settings import Level, Service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_apiint.contract.answering import Answerer
    from pytest_apiint.contract.contract import Contract
    from pytest_apiint.contract.coverage import Coverage
    from pytest_apiint.contract.observed.contract import Observed
    from pytest_apiint.contract.verdict import Problem
    from pytest_apiint.contract.waivers import Waivers
    from pytest_apiint.contract.watch import Found, Watch
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.observations import Library
    from pytest_apiint.origins.described import Described


class Contracts:
    """One process's. `folder` keeps what is slow to read; `level` and `spec` are the run's, over the settings'.

    `library` has the recordings, which stand for descriptions that there aren't, and show which mocks are thin.
    """

    def __init__(
        self,
        folder: Path | None = None,
        level: Level | None = None,
        spec: Path | None = None,
        library: Library | None = None,
    ) -> None:
        self._folder = folder
        self._library = library
        self._observed: dict[str, Observed] = {}
        self._level = level
        self._spec = spec
        self._lock = threading.Lock()
        self._known: dict[str, Contract | ApiintError] = {}
        self._waivers: dict[Path, Waivers] = {}
        self._answerers: dict[str, Answerer] = {}
        self.services: dict[str, Service] = {}
        self.coverage: dict[str, Coverage] = {}
        self.used: dict[str, set[int]] = {}

    def meant(self, service: Service) -> Service:
        """`service` with what the run says of its description."""
        return replace(service, spec=self._spec, observed=False) if self._spec is not None else service

    def of(self, service: Service) -> Contract | None:
        """The service's description, or what is observed of it; None where it has neither.

        Raises:
            SpecDamaged: it can't be read.
        """
        service = self.meant(service)
        if service.observed:
            self.services.setdefault(service.name, service)
            return self.observed(service)
        if service.spec is None:
            return None
        with self._lock:
            if (known := self._known.get(service.name)) is None:
                try:
                    known = self._read(service, service.spec)
                except ApiintError as problem:
                    known = problem
                self._known[service.name] = known
                self.services[service.name] = service
        if isinstance(known, ApiintError):
            raise known.with_traceback(None)
        return known

    def observed(self, service: Service) -> Observed | None:
        """What the recordings say of `service`, read when somebody asks for a judgement; None without a library."""
        if (library := self._library) is None:
            return None
        from pytest_apiint.contract.observed.contract import Observed  # noqa: PLC0415 - for services that are recorded

        with self._lock:
            if (known := self._observed.get(service.name)) is None:
                known = Observed(
                    lambda: library.description(service),
                    source=f"the recordings of {service.name}",
                    base_urls=_urls(service),
                )
                self._observed[service.name] = known
        return known

    def edition(self, service: Service) -> str | None:
        """Which edition of its description the service has now; None where it has none."""
        spec = self.meant(service).spec
        if spec is None:
            return None
        from pytest_apiint.contract.edition import edition  # noqa: PLC0415 - for services with a description

        return edition(spec)

    def watch(
        self,
        service: Service,
        found: Found,
        owns: Callable[[str], bool],
        level: Level | None = None,
        *,
        recording: bool = False,
    ) -> Watch | None:
        """Who holds one test's exchanges with `service` against its description; `level` is the test's own, if any.

        What is `recording` isn't held against older recordings, or none could ever be made anew.

        Raises:
            SpecDamaged: as `of` does. SettingsProblem: its file of waivers can't be read.
        """
        service = self.meant(service)
        asked = level or self._level or service.contract
        if asked == "off" or (contract := self.of(service)) is None:
            return None
        from pytest_apiint.contract.coverage import Coverage  # noqa: PLC0415 - for services with a description
        from pytest_apiint.contract.told import Teller  # noqa: PLC0415
        from pytest_apiint.contract.watch import Watch  # noqa: PLC0415

        with self._lock:
            coverage = self.coverage.setdefault(service.name, Coverage())
        if recording and service.observed:
            asked = "off"
        teller = Teller(contract, service.name, self.waivers(service))
        return Watch(teller, asked, owns, coverage, found, self._thin(service) if asked == "strict" else None)

    def _thin(self, service: Service) -> Callable[[Request, Response], Problem | None] | None:
        """What says of a mock that it's thin beside the recordings of `service`."""
        if (observed := self.observed(service)) is None:
            return None
        from pytest_apiint.contract.observed.thin import thin  # noqa: PLC0415 - for strict tests

        return partial(thin, observed)

    def described(self, service: Service, owns: Callable[[str], bool]) -> Described | None:
        """Who answers by the service's description; None where it has none.

        Raises:
            SpecDamaged: it can't be read.
        """
        if (contract := self.of(service)) is None:
            return None
        from pytest_apiint.contract.answering import Answerer  # noqa: PLC0415 - for services with a description
        from pytest_apiint.origins.described import Described  # noqa: PLC0415

        with self._lock:
            answerer = self._answerers.setdefault(service.name, Answerer(contract))
        return Described(answerer, owns, always=service.answer_from_spec)

    def waivers(self, service: Service) -> Waivers | None:
        """The service's exceptions; None where it has no file of them."""
        if service.waivers is None:
            return None
        from pytest_apiint.contract import waivers  # noqa: PLC0415

        with self._lock:
            if service.waivers not in self._waivers:
                self._waivers[service.waivers] = waivers.load(service.waivers)
            return self._waivers[service.waivers]

    def _read(self, service: Service, spec: Path) -> Contract:
        from pytest_apiint.contract import cache, document  # noqa: PLC0415
        from pytest_apiint.contract.contract import Contract  # noqa: PLC0415

        read = document.load(spec) if self._folder is None else cache.load(spec, folder=self._folder)
        return Contract(read, base_urls=_urls(service), formats=service.formats)

    def add(self, service: Service, told: Mapping[str, Any]) -> None:
        """Add what another process carried here of `service`."""
        from pytest_apiint.contract.coverage import Coverage  # noqa: PLC0415

        with self._lock:
            self.services[service.name] = self.meant(service)
            coverage = self.coverage.setdefault(service.name, Coverage())
            self.used.setdefault(service.name, set()).update(told["waivers"])
        coverage.merge(told)

    def carried(self) -> Mapping[str, object]:
        """What xdist's controller is to know."""
        return {
            name: {**coverage.carried(), "waivers": sorted(self._used(name))}
            for name, coverage in self.coverage.items()
        }

    def _used(self, name: str) -> frozenset[int]:
        waivers = self.waivers(self.services[name])
        return waivers.used if waivers is not None else frozenset()


def _urls(service: Service) -> list[str]:
    """What clients of `service` have for its base URL, in one mode or another."""
    return [url for url in (service.base_url, service.sandbox_url) if url is not None]
