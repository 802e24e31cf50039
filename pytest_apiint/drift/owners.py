"""Which service a recorded request belongs to, by its host."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_apiint.exchange import Request
from pytest_apiint.modes import Wanted, owner
from pytest_apiint.settings import Service

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document


@dataclass(frozen=True)
class Owners:
    """The services of the settings; recordings have the API's own hosts, those of vcrpy perhaps the sandbox's."""

    services: tuple[Service, ...]

    @cached_property
    def _known(self) -> tuple[tuple[Service, Callable[[str], bool]], ...]:
        return tuple((service, owner(service, Wanted())) for service in self.services)

    def of(self, request: Request) -> Service | None:
        """The service; None where none has that host."""
        host = host_of(request)
        return next((service for service, owns in self._known if owns(host)), None)


def host_of(request: Request) -> str:
    """The host of a recorded request; ``?`` where its URL is none."""
    try:
        return request.host or "?"
    except ValueError:
        return "?"


def foreign(hosts: Iterable[str]) -> str:
    """Why requests to these hosts weren't looked at."""
    names = list(dict.fromkeys(hosts))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"for hosts of no service: {', '.join(names[:3])}{more}"


def of_document(document: Document, spec: Path) -> Service:
    """A service of which nothing but its description is known: its hosts are those of the servers, else any."""
    urls = [url for url in document.servers() if urlsplit(url).hostname]
    hosts = tuple(dict.fromkeys(host for url in urls if (host := urlsplit(url).hostname)))
    return Service(spec.name, urls[0] if urls else "https://api.test", spec=spec, hosts=hosts or ("*",))
