"""Which service is loaded: one of the settings; where there are none, what a description or a cassette tells of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_apiint.settings import Service, Settings, Unfit, normalised_url

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document


def by_description(settings: Settings, name: str | None, document: Document, spec: Path) -> Service:
    """The service called `name`, the one that has this description, the only one, or one made of its servers.

    Raises:
        SettingsProblem: there are several.
    """
    own = [one for one in settings.services.values() if one.spec == spec.resolve()]
    if name is None and len(own) == 1:
        return own[0]
    if name is not None or settings.services:
        return settings.service(name)
    return Service(spec.name.partition(".")[0] or "api", next(filter(None, map(_base, document.servers())), ""))


def by_recordings(settings: Settings, name: str | None, urls: Iterable[str]) -> Service:
    """The service called `name`, the only one, or one made of the host that was recorded first.

    Raises:
        SettingsProblem: there are several.
    """
    if name is not None or settings.services:
        return settings.service(name)
    first = next(filter(None, map(_origin, urls)), "")
    return Service((urlsplit(first).hostname or "api").replace(".", "-"), first)


def _origin(url: str) -> str:
    try:
        split = urlsplit(url)
        return _base(f"{split.scheme}://{split.netloc.rpartition('@')[2]}")
    except ValueError:
        return ""


def _base(url: str) -> str:
    try:
        return normalised_url(url)
    except Unfit:
        return ""
