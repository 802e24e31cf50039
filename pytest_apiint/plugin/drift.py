"""Tests that ran against a sandbox and have a cassette: what it answered is held beside what was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_apiint import modes
from pytest_apiint.drift import run
from pytest_apiint.errors import CassetteDamaged
from pytest_apiint.messages import layout, near
from pytest_apiint.plugin import options
from pytest_apiint.plugin.keys import DRIFTS, NEWS
from pytest_apiint.plugin.shelf import width

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pytest_apiint.api import Apis
    from pytest_apiint.drift.finding import Finding
    from pytest_apiint.exchange import Request
    from pytest_apiint.modes import Wanted
    from pytest_apiint.secrets.scrub import Scrubber
    from pytest_apiint.settings import Settings

# What xdist carries from a worker to the controller.
CARRIED = "apiint_drift"
_SHOWN = 4


def compare(item: pytest.Item, apis: Apis, file: Path, settings: Settings, wanted: Wanted, scrub: Scrubber) -> None:
    """Note how what a test met differs from its cassette.

    Raises:
        pytest.fail.Exception: under ``--api-strict``, where it's an error.
    """
    named = modes.naming(settings.services.values(), wanted)

    def written(request: Request) -> Request:
        return scrub.request(named(request))

    try:
        found = run.differences(apis.session.journal, file, written)
    except CassetteDamaged:
        return  # whoever replays it says so
    if not found:
        return
    item.config.stash.setdefault(DRIFTS, run.Drifts()).add(file, found)
    broken = [one for one in found if one.tier == "error"]
    if broken and options.strict(item.config):
        pytest.fail(_text(file, broken), pytrace=False)


def _text(file: Path, found: list[Finding]) -> str:
    rows = [("cassette", near(str(file)))]
    for number, one in enumerate(found[:_SHOWN]):
        rows.append(("" if number else "drift", f"{one.request}\n  {one.difference.place}: {one.difference.says}"))
    if len(found) > _SHOWN:
        rows.append(("", f"and {len(found) - _SHOWN} more"))
    return layout("the sandbox answers otherwise than it was recorded", [*rows, ("fix", "record it anew")])


def finish(session: pytest.Session) -> None:
    """Hand what a worker knows to xdist's controller; else keep the news."""
    config = session.config
    drifts = config.stash[DRIFTS]
    if (out := getattr(config, "workeroutput", None)) is not None:
        out[CARRIED] = drifts.carried()
        return
    config.stash[NEWS] = [*config.stash.get(NEWS, []), *drifts.lines(width=width())]


def merge(config: pytest.Config, carried: Iterable[Any]) -> None:
    """Add what one of xdist's workers knows."""
    config.stash.setdefault(DRIFTS, run.Drifts()).merge(carried)
