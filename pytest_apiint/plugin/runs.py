"""The run, as all of its processes know it: its id, its folder, when it began and what it did to the outside."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from pytest_apiint.plugin.keys import BEGAN, FACTS, RUN
from pytest_apiint.sandbox import runs
from pytest_apiint.sandbox.facts import Facts

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

# What xdist carries from a worker to the controller.
CARRIED = "apiint_facts"


def run(config: pytest.Config) -> runs.Run:
    """The run that this process belongs to; begun by whoever asks first."""
    if RUN not in config.stash:
        begun = config.stash[RUN] = runs.begin(os.environ)
        config.stash[BEGAN] = time.time()
        # A run that ends with an error of usage has no session that could end it.
        config.add_cleanup(lambda: runs.end(begun, config.rootpath, os.environ))
    return config.stash[RUN]


def folder(config: pytest.Config) -> Path:
    """Where the run's processes keep what they share."""
    return run(config).folder(config.rootpath)


def began(config: pytest.Config) -> float:
    """When this process began with it: seconds since 1970."""
    run(config)
    return config.stash[BEGAN]


def facts(config: pytest.Config) -> Facts:
    """What the run did to the outside, as far as this process knows."""
    return config.stash.setdefault(FACTS, Facts())


def end(config: pytest.Config) -> None:
    """Hand what this process knows to xdist's controller, and forget the run."""
    if RUN not in config.stash:
        return
    if (out := getattr(config, "workeroutput", None)) is not None:
        out[CARRIED] = facts(config).carried()
    runs.end(config.stash[RUN], config.rootpath, os.environ)


def merge(config: pytest.Config, carried: dict[str, Any]) -> None:
    """Add what one of xdist's workers knows."""
    facts(config).merge(carried)
