"""The run's cassettes: which are too old, which were written, and which of them nobody uses any more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pytest_apiint.cassettes.shelf import ages, holding
from pytest_apiint.errors import CassetteDamaged, CassetteExpired
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.plugin.keys import EXPIRED

if TYPE_CHECKING:
    from pytest_apiint.cassettes.cassette import Cassette
    from pytest_apiint.settings import Settings


def must_be_young(item: pytest.Item, cassette: Cassette, settings: Settings) -> None:
    """Warn once where `cassette` is older than the settings let it be, or fail the test where they say so."""
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
        raise CassetteExpired(text)
    told = item.config.stash.setdefault(EXPIRED, set())
    if cassette.path not in told:
        told.add(cassette.path)
        item.warn(CassetteExpired(text))
