"""Where the plugin keeps its state: typed keys into pytest's stashes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import pytest

if TYPE_CHECKING:
    from pytest_apiint.api import Apis
    from pytest_apiint.settings import Settings
    from pytest_apiint.suites.cases import Players

SettingsKey: TypeAlias = "pytest.StashKey[Settings]"
ApisKey: TypeAlias = "pytest.StashKey[Apis]"
PlayersKey: TypeAlias = "pytest.StashKey[Players]"
SETTINGS: SettingsKey = pytest.StashKey()
APIS: ApisKey = pytest.StashKey()
PLAYERS: PlayersKey = pytest.StashKey()
TOLD = pytest.StashKey[str]()
# Under this name a test's report carries the result of its check, from an xdist worker too.
PROPERTY: Final = "apiint_check"
