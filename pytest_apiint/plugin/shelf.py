"""The run's cassettes: which are too old, which were written, and which of them nobody uses any more."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_apiint.cassettes.shelf import ages, holding, usage
from pytest_apiint.cassettes.shelf.news import lines, rows
from pytest_apiint.cassettes.shelf.played import Played
from pytest_apiint.cassettes.shelf.usage import Usage
from pytest_apiint.errors import ApiintError, CassetteDamaged, CassetteExpired
from pytest_apiint.messages import WIDTH, layout, near, shorten
from pytest_apiint.plugin.collected import Collected, collected
from pytest_apiint.plugin.keys import COLLECTED, EXPIRED, NEWS, PLAYED, SHELVED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_apiint.cassettes.cassette import Cassette
    from pytest_apiint.cassettes.recording import Saved
    from pytest_apiint.settings import Settings

# What xdist carries from a worker to the controller.
CARRIED = "apiint_cassettes"
_WIDEST = 120


def replayed(config: pytest.Config, cassette: Cassette) -> None:
    """A test has passed that was replayed from `cassette`."""
    if cassette.exists:
        with suppress(CassetteDamaged):  # it passed all the same
            unplayed = [one.index for one in cassette.unplayed]
            _played(config).replayed(str(cassette.path), unplayed, len(cassette))


def recorded(config: pytest.Config, saved: Saved) -> None:
    """A test has passed that was recorded."""
    _played(config).recorded(str(saved.path), saved.written, saved.kept, saved.left_out)


def merge(config: pytest.Config, carried: Mapping[str, Any]) -> None:
    """Add what one of xdist's workers knows."""
    _played(config).merge(carried["played"])
    config.stash.setdefault(COLLECTED, Collected()).merge(carried["collected"])


def finish(session: pytest.Session, exitstatus: int) -> None:
    """Hand what a worker knows to xdist's controller; else write down who uses what, and keep the news."""
    config = session.config
    if (out := getattr(config, "workeroutput", None)) is not None:
        out[CARRIED] = {"played": _played(config).carried(), "collected": collected(session).carried()}
        return
    found = config.stash.get(COLLECTED, None) or collected(session)
    partial = "a test failed" if exitstatus else "some tests weren't selected" if found.selected else ""
    # Most tests have no cassette; one that comes later is newer than this run, which then says nothing of it.
    used = {file: count for name, count in found.used.items() if (file := Path(name)).exists()}
    known = Usage(config.rootpath, used, tuple(map(Path, found.folders)), partial)
    with suppress(ApiintError, OSError):  # a read-only place has nothing to prune
        usage.write(known)
    with suppress(OSError):  # files come and go beside other processes
        news = config.stash[SHELVED] = list(rows(_played(config), known, found.used))
        config.stash[NEWS] = lines(news, width=width())


def width() -> int:
    """The terminal's columns, as pytest's own last lines fill them; at least those of every message."""
    return min(max(shutil.get_terminal_size().columns, WIDTH), _WIDEST)


def _played(config: pytest.Config) -> Played:
    return config.stash.setdefault(PLAYED, Played())


def must_be_young(item: pytest.Item, cassette: Cassette, settings: Settings) -> None:
    """Warn once where `cassette` is older than the settings let it be.

    Raises:
        pytest.fail.Exception: It is, and the settings say that the test fails then.
    """
    limit = settings.cassettes_max_age
    if limit is None or not cassette.exists:
        return
    try:
        recorded = cassette.recorded_at or holding.holding(cassette.path).recorded_at
    except CassetteDamaged:
        return  # the test's first request says so
    now = datetime.now(UTC)
    if recorded is None or not ages.expired(recorded, limit, now):
        return
    anew = f"pytest --api-mode=record --api-record=all {shorten(item.nodeid.partition('[')[0], 200)}"
    rows = [
        ("allowed", f"{ages.counted(limit.days, 'day')} (cassettes_max_age)"),
        ("fix", f"record it anew:\n{anew}"),
    ]
    text = layout(f"{near(str(cassette.path))} is {ages.age(recorded, now)} old", rows)
    if settings.cassettes_expired == "fail":
        pytest.fail(text, pytrace=False)
    told = item.config.stash.setdefault(EXPIRED, set())
    if cassette.path not in told:
        told.add(cassette.path)
        item.warn(CassetteExpired(text))
