"""URLs in a description: whether what is sent there can be read on its way, and how they are shown."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from pytest_apiint.messages import shorten

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1", "", None)
_USER: Final = re.compile(r"//[^/@]*@")


def insecure(url: str) -> bool:
    """Whether `url` is one of plain http; what goes to a loopback address has no way to be read on."""
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() == "http" and parts.hostname not in _LOOPBACK
    except ValueError:
        return False


def shown(url: str) -> str:
    """`url` in 60 columns, without a user's name and password."""
    return shorten(_USER.sub("//...@", url), 60)
