"""What the run's own reports may not hold: one registry for all of a process's tests, whatever their modes are."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress

import pytest

from pytest_apiint.errors import SettingsProblem, UsageProblem
from pytest_apiint.plugin import lifecycle
from pytest_apiint.plugin.keys import SCRUBBER, SECRETS
from pytest_apiint.secrets.issuers import registered
from pytest_apiint.secrets.registry import SecretRegistry
from pytest_apiint.secrets.scrub import Scrubber


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
    registry = SecretRegistry()
    with suppress(SettingsProblem):  # which is told of when a test asks
        for service in lifecycle.settings_of(config).services.values():
            for secret in service.secrets.values():
                if value := os.environ.get(secret.env, "").strip():
                    registry.add(value, f"{service.name}.{secret.name}")
    return registry


def scrubber(config: pytest.Config) -> Scrubber:
    """Who scrubs what is written of the run: with the registry of its live tests, as soon as there's one."""
    live, scrub = config.stash.get(SECRETS, None), config.stash.get(SCRUBBER, None)
    if scrub is None or (live is not None and scrub.registry is not live):
        scrub = config.stash[SCRUBBER] = Scrubber(live or known(config))
        with suppress(SettingsProblem):
            for service in lifecycle.settings_of(config).services.values():
                for secret in service.secrets.values():
                    scrub.registry.add(secret.dummy, f"{service.name}.{secret.name}")
    return scrub
