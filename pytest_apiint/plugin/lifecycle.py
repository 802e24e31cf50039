"""From a test's set-up to its end: a session is opened, and what it found is told."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from pytest_apiint.plugin import marker
from pytest_apiint.plugin.keys import APIS, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_apiint.api import Api, Apis
    from pytest_apiint.clock import Clock
    from pytest_apiint.settings import Settings


@contextmanager
def opened(item: pytest.Item) -> Iterator[Api]:
    """A session for `item`, in virtual time unless its marker says otherwise."""
    from pytest_apiint.api import DEFAULT  # noqa: PLC0415 - loaded with the first test that asks
    from pytest_apiint.api import opened as opened_session  # noqa: PLC0415

    wanted = marker.asked(item)
    settings = settings_of(item.config)
    name = settings.service(wanted.service).name if settings.services or wanted.service else DEFAULT.name
    with _clock(virtual=wanted.virtual) as clock, opened_session(settings, clock) as apis:
        item.stash[APIS] = apis
        try:
            yield apis[name]
        finally:
            del item.stash[APIS]
        tell_late(apis)


@contextmanager
def _clock(*, virtual: bool) -> Iterator[Clock]:
    from pytest_apiint.clock import RealClock, VirtualClock  # noqa: PLC0415

    with VirtualClock() if virtual else RealClock() as clock:
        yield clock


def settings_of(config: pytest.Config) -> Settings:
    if SETTINGS not in config.stash:
        from pytest_apiint.settings import load_settings  # noqa: PLC0415

        config.stash[SETTINGS] = load_settings(config.rootpath, config.inipath)
    return config.stash[SETTINGS]


def tell(apis: Apis) -> None:
    """Fail the test for what its session found, if it found something."""
    if text := apis.session.found(faults=True):
        pytest.fail(text, pytrace=False)


def tell_late(apis: Apis) -> None:
    """The same for what came after the test itself, in a fixture's end."""
    if text := apis.session.found(faults=False):
        pytest.fail(text, pytrace=False)


def note(item: pytest.Item, apis: Apis) -> None:
    """The test has failed by itself: what the session found goes beside its traceback."""
    if text := apis.session.found(faults=False):
        item.add_report_section("call", "apiint", text)
