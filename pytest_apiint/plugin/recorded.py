"""Tests that are recorded, replayed or run against a sandbox: their cassette, and the secrets that stay out of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pytest_apiint import modes, recordings
from pytest_apiint.api import opened as opened_session
from pytest_apiint.clock import RealClock, VirtualClock
from pytest_apiint.errors import ApiintError, SecretMissing, UsageProblem
from pytest_apiint.modes import Wanted
from pytest_apiint.plugin import cassettes, lifecycle, options, runs, scrubbing, shelf
from pytest_apiint.plugin.guards import Guards
from pytest_apiint.plugin.keys import PASSED, SECRETS
from pytest_apiint.sandbox.runs import recording_refusal
from pytest_apiint.secrets.registry import SecretRegistry
from pytest_apiint.secrets.scrub import Scrubber
from pytest_apiint.secrets.told import Told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_apiint.api import Apis
    from pytest_apiint.cassettes.cassette import Cassette
    from pytest_apiint.clock import Clock
    from pytest_apiint.plugin.marker import Asked
    from pytest_apiint.settings import Settings


@contextmanager
def opened(item: pytest.Item, asked: Asked) -> Iterator[Apis]:
    """A session for `item` in a mode other than ``mock``; its recording is saved where the test has passed."""
    settings = lifecycle.settings_of(item.config)
    try:
        wanted = _wanted(item, asked, settings)
    except ApiintError as problem:
        raise pytest.fail.Exception(str(problem), pytrace=False) from None
    registry = _registry(item, settings, wanted)
    scrub = Scrubber(registry)
    cassette = _cassette(wanted, scrub)
    if cassette is not None and wanted.mode == "replay":
        shelf.must_be_young(item, cassette, settings)
    with (
        _clock(asked, wanted, cassette) as clock,
        lifecycle.held(
            opened_session(
                settings,
                clock,
                wanted,
                cassette,
                learn=registry.learn,
                contracts=lifecycle.contracts_of(item.config, settings),
            )
        ) as apis,
    ):
        yield apis
    for protocol in apis.session.declines:
        runs.facts(item.config).declined(protocol)
    if not item.stash.get(PASSED, False):
        return
    if wanted.mode == "sandbox" and (file := cassettes.path(item, settings.cassettes, asked.cassette)).is_file():
        from pytest_apiint.plugin import drift  # noqa: PLC0415 - for tests that were recorded before

        drift.compare(item, apis, file, settings, wanted, scrub)
    if wanted.mode == "replay" and cassette is not None:
        shelf.replayed(item.config, cassette)
    if wanted.mode == "record" and wanted.cassette is not None:
        try:
            saved = recordings.save(
                apis.session.journal,
                wanted.cassette,
                keep=wanted.keep,
                scrub=scrub,
                canonical=modes.canonical(settings.services.values()),
                described=_described(item.config, settings, wanted),
                since=datetime.fromtimestamp(runs.began(item.config), UTC),
            )
        except ApiintError as problem:
            raise pytest.fail.Exception(str(problem), pytrace=False) from None
        shelf.recorded(item.config, saved)


def _described(config: pytest.Config, settings: Settings, wanted: Wanted) -> Callable[[str], str | None]:
    """Which edition of its description a host's API has: drift then tells which of the two has moved."""
    contracts = lifecycle.contracts_of(config, settings)
    if contracts is None:
        return lambda _: None
    owners = [(modes.owner(service, wanted), service) for service in settings.services.values()]
    return lambda host: next((contracts.edition(service) for owns, service in owners if owns(host)), None)


def _wanted(item: pytest.Item, asked: Asked, settings: Settings) -> Wanted:
    config = item.config
    if asked.mode == "record" and (refused := recording_refusal(os.environ)) is not None:
        raise UsageProblem(refused)
    path = cassettes.path(item, settings.cassettes, asked.cassette) if asked.mode in ("record", "replay") else None
    wanted = Wanted(
        asked.mode,  # type: ignore[arg-type]  # the marker and the options know modes only
        path,
        options.keep(config),  # type: ignore[arg-type]
        options.allow_live_keys(config),
        asked.unsafe_methods,
        item.nodeid,
        runs.run(config).id,
        runs.folder(config),
        runs.facts(config),
        asked.contract,  # type: ignore[arg-type]  # the marker knows levels only
    )
    if wanted.live:
        modes.must_have_sandboxes(settings, wanted)
    return wanted


def guard(config: pytest.Config) -> None:
    """Keep the secrets of a live run out of all that pytest writes; from now on, once.

    What the environment holds by now is known ahead of the tests: ids of tests may hold it.
    """
    if SECRETS in config.stash:
        return
    registry = config.stash[SECRETS] = scrubbing.known(config)
    Guards(Told(registry)).install(config)


def _registry(item: pytest.Item, settings: Settings, wanted: Wanted) -> SecretRegistry:
    """What the run knows of secrets: the settings' own by name, stand-ins too, so that replayed requests match."""
    if wanted.live:
        guard(item.config)
    registry = item.config.stash.get(SECRETS, None) or SecretRegistry()
    for service in settings.services.values():
        for secret in service.secrets.values():
            registry.add(secret.dummy, f"{service.name}.{secret.name}")
        if not wanted.live:
            continue
        try:
            values = modes.secrets(service, wanted)
        except SecretMissing as missing:
            if options.strict(item.config):
                pytest.fail(str(missing), pytrace=False)
            pytest.skip(str(missing).partition("\n")[0])
        except ApiintError as refused:
            pytest.fail(str(refused), pytrace=False)
        for name, value in values.items():
            registry.add(value, f"{service.name}.{name}")
    return registry


def _cassette(wanted: Wanted, scrub: Scrubber) -> Cassette | None:
    path: Path | None = wanted.cassette
    if path is None or (wanted.mode == "record" and (wanted.keep == "all" or not path.exists())):
        return None
    from pytest_apiint.cassettes.cassette import Cassette  # noqa: PLC0415 - for tests that have one

    return Cassette.open(path, scrub=scrub.request)


@contextmanager
def _clock(asked: Asked, wanted: Wanted, cassette: Cassette | None) -> Iterator[Clock]:
    """Replayed tests begin when they were recorded, so that tokens, dates and cookies are still valid."""
    if not asked.virtual or wanted.live:
        with RealClock() as clock:
            yield clock
        return
    began = cassette.recorded_at if cassette is not None else None
    with VirtualClock(float(int(began.timestamp())) if began is not None else None) as clock:
        yield clock
