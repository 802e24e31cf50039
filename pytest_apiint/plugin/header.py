"""The line that says what a run is: its mode, its services, and which client libraries are live.

Live versions, because an installed name can be another's code: urllib3-future (which niquests brings) takes
urllib3's place for every library in the environment.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from pytest_apiint.errors import SettingsProblem
from pytest_apiint.plugin import lifecycle, options

if TYPE_CHECKING:
    import pytest

CLIENTS = ("requests", "urllib3", "httpx", "httpx2", "aiohttp", "botocore", "niquests")


def lines(config: pytest.Config) -> list[str]:
    try:
        services = ", ".join(lifecycle.settings_of(config).services) or "none configured"
    except SettingsProblem:  # with --collect-only; any other run ended with the message
        services = "the settings can't be read"
    found = [f"{name} {live}" for name in CLIENTS if (live := live_version(name))]
    return [f"apiint: mode={options.mode(config)}, services: {services}", f"apiint: {', '.join(found)}"]


def live_version(name: str) -> str:
    """The version of what `name` really is; an empty string where it isn't installed."""
    try:
        said = version(name)
    except PackageNotFoundError:
        return ""
    if name == "urllib3" and (usurper := live_version("urllib3-future")):
        return f"{usurper} (urllib3-future in its place)"
    return said
