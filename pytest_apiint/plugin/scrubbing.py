"""What the run's own reports may not hold: one registry for all of a process's tests, whatever their modes are."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from pytest_apiint.errors import SettingsProblem, UsageProblem
from pytest_apiint.plugin import lifecycle
from pytest_apiint.plugin.keys import SCRUBBER, SECRETS
from pytest_apiint.secrets import ahead
from pytest_apiint.secrets.issuers import registered
from pytest_apiint.secrets.registry import SecretRegistry
from pytest_apiint.secrets.scrub import Scrubber

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_apiint.settings import Service


def register(config: pytest.Config) -> None:
    """Let what the patterns of the hook ``pytest_apiint_secret_patterns`` fit be secret until pytest ends.

    Raises:
        pytest.UsageError: one can't be one.
    """
    more = [one for found in config.hook.pytest_apiint_secret_patterns(config=config) for one in found or ()]
    stack = ExitStack()
    try:
        stack.enter_context(registered(more))
    except UsageProblem as problem:
        raise pytest.UsageError(str(problem)) from None
    config.add_cleanup(stack.close)


def known(config: pytest.Config) -> SecretRegistry:
    """A registry of the secrets that the settings name, as far as the environment has them."""
    return ahead.known(_services(config), os.environ)


def scrubber(config: pytest.Config) -> Scrubber:
    """Who scrubs what is written of the run: with the registry of its live tests, as soon as there's one."""
    live, scrub = config.stash.get(SECRETS, None), config.stash.get(SCRUBBER, None)
    if scrub is None or (live is not None and scrub.registry is not live):
        scrub = config.stash[SCRUBBER] = Scrubber(live or known(config))
        ahead.stand_ins(scrub.registry, _services(config))
    return scrub


def _services(config: pytest.Config) -> Collection[Service]:
    try:
        return lifecycle.settings_of(config).services.values()
    except SettingsProblem:  # which is told of when a test asks
        return ()
