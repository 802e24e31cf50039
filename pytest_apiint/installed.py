"""What is really installed: an installed name can be another's code.

urllib3-future, which niquests brings, takes urllib3's place for every library in the environment.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Final

# Client libraries that are told of, by the names of their distributions.
CLIENTS: Final = ("requests", "urllib3", "httpx", "httpx2", "aiohttp", "botocore", "niquests")

# How urllib3 comes back to its place.
RESTORED: Final = "pip uninstall urllib3-future niquests, then pip install --force-reinstall urllib3"


def live_version(name: str) -> str:
    """The version of what `name` really is; an empty string where it isn't installed."""
    try:
        said = version(name)
    except PackageNotFoundError:
        return ""
    if name == "urllib3" and (usurper := live_version("urllib3-future")):
        return f"{usurper} (urllib3-future in its place)"
    return said
