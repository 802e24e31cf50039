"""The run's descriptions: read once in each process, and what was met of them told at the end."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import pytest

from pytest_apiint.api import DEFAULT
from pytest_apiint.contract.coverage import Share
from pytest_apiint.contract.least import PARTS
from pytest_apiint.contracts import Contracts
from pytest_apiint.errors import ApiintError
from pytest_apiint.messages import WIDTH, near, shorten
from pytest_apiint.observations import Library
from pytest_apiint.plugin import options
from pytest_apiint.plugin.keys import CONTRACTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_apiint.settings import Service, Settings

# What xdist carries from a worker to the controller.
CARRIED = "apiint_contracts"
_SHOWN = 3


def of(config: pytest.Config, settings: Settings) -> Contracts | None:
    """The run's; None where no service has a description, or is observed."""
    if CONTRACTS not in config.stash:
        spec = options.spec(config)
        if spec is None and not any(one.spec is not None or one.observed for one in settings.services.values()):
            return None
        library = Library(config.rootpath, settings.cassettes, _folder(config, "observed"))
        config.stash[CONTRACTS] = Contracts(_folder(config, "specs"), options.contract(config), spec, library)
    return config.stash[CONTRACTS]


def _folder(config: pytest.Config, name: str) -> Path | None:
    """Below pytest's own cache; none where that is switched off."""
    cache = getattr(config, "cache", None)
    return Path(cache.mkdir("apiint")) / name if cache is not None else None


def finish(session: pytest.Session) -> None:
    """Hand what a worker knows to xdist's controller; else fail a run that met too little."""
    config = session.config
    contracts = config.stash[CONTRACTS]
    if (out := getattr(config, "workeroutput", None)) is not None:
        out[CARRIED] = contracts.carried()
        return
    if session.exitstatus == pytest.ExitCode.OK and any(short(config)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def merge(config: pytest.Config, settings: Settings, carried: Mapping[str, Any]) -> None:
    """Add what one of xdist's workers knows."""
    contracts = of(config, settings)
    for name, told in carried.items():
        if contracts is not None:
            contracts.add(settings.services.get(name, DEFAULT), told)


def short(config: pytest.Config) -> Iterator[str]:
    """What `--api-coverage-min` asks for and the run hasn't met, in a line each."""
    wanted = options.coverage_min(config)
    for name, shares in _shares(config.stash[CONTRACTS]):
        for part, least in wanted.items():
            if shares[part].percent < least:
                share, asked = shares[part], f"--api-coverage-min asks for {least:g} %"
                yield f"  {name}: {share} {part} met, {int(share.percent)} %; {asked}"


def lines(config: pytest.Config) -> list[str]:
    """What the run met of each description, in lines of 80 columns at most."""
    contracts = config.stash[CONTRACTS]
    found: list[str] = []
    for name, shares in _shares(contracts):
        coverage = contracts.coverage[name]
        total = coverage.verdicts.total()
        counts = ", ".join(f"{coverage.verdicts[one]:,} {one}" for one in _VERDICTS if coverage.verdicts[one])
        source = _source(contracts.services[name])
        found.append(shorten(f"{name}: {total:,} exchange{'s'[: total - 1]} against {source}: {counts}", WIDTH))
        found.append(shorten("  met " + ", ".join(f"{shares[part]} {part}" for part in PARTS), WIDTH))
        found += _unmet(contracts, name)
        found += _waivers(contracts, name)
    return found + list(short(config))


_VERDICTS = ("valid", "invalid", "undocumented", "unchecked")


def _source(service: Service) -> str:
    return near(str(service.spec)) if service.spec is not None else "its recordings"


def _shares(contracts: Contracts) -> Iterator[tuple[str, dict[str, Share]]]:
    for name, coverage in contracts.coverage.items():
        try:
            contract = contracts.of(contracts.services[name])
        except ApiintError:
            continue  # its tests have failed with the reason
        if contract is not None and coverage.verdicts:
            yield name, coverage.shares(contract)


def _unmet(contracts: Contracts, name: str) -> list[str]:
    contract = contracts.of(contracts.services[name])
    unmet = contracts.coverage[name].unmet(contract) if contract is not None else []
    if not unmet or len(unmet) > 3 * _SHOWN:
        return []  # a client of a large API calls a few of its operations
    more = f" and {len(unmet) - _SHOWN} more" if len(unmet) > _SHOWN else ""
    text = f"never called: {', '.join(unmet[:_SHOWN])}{more}"
    return wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


def _waivers(contracts: Contracts, name: str) -> list[str]:
    """Those that expired, or that nothing needed: a file of exceptions mustn't grow old unseen."""
    waivers = contracts.waivers(contracts.services[name])
    if waivers is None:
        return []
    unused = waivers.unused(contracts.used.get(name, ()))
    file = near(str(waivers.path))
    return [shorten(f"  {file}:{one.line}: no need of this waiver: {one}", WIDTH) for one in unused[:_SHOWN]] + (
        [f"  and {len(unused) - _SHOWN} more"] if len(unused) > _SHOWN else []
    )
