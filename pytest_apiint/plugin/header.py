"""The lines that say what a run is: its mode, its services, and which client libraries are live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_apiint.errors import SettingsProblem
from pytest_apiint.installed import CLIENTS, live_version
from pytest_apiint.plugin import lifecycle, options
from pytest_apiint.plugin.keys import INTERCEPTORS

if TYPE_CHECKING:
    import pytest

_REFUSED: Final = "apiint: urllib3-future, in urllib3's place, is refused in this mode: see apiint doctor"


def lines(config: pytest.Config) -> list[str]:
    try:
        services = ", ".join(lifecycle.settings_of(config).services) or "none configured"
    except SettingsProblem:  # with --collect-only; any other run ended with the message
        services = "the settings can't be read"
    taught = config.stash[INTERCEPTORS].givers if INTERCEPTORS in config.stash else {}
    found = [f"{name} {live}" for name in CLIENTS if (live := live_version(name)) and name not in taught]
    found += [f"{name} {live_version(name)}".strip() + " (by a plugin)" for name in taught]
    mode = options.mode(config)
    told = [_REFUSED] if mode in ("record", "sandbox") and live_version("urllib3-future") else []
    return [f"apiint: mode={mode}, services: {services}", f"apiint: {', '.join(found)}", *told]
