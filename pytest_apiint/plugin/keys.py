"""Where the plugin keeps its state: typed keys into pytest's stashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_apiint.api import Apis
    from pytest_apiint.settings import Settings

SETTINGS = pytest.StashKey["Settings"]()
APIS = pytest.StashKey["Apis"]()
