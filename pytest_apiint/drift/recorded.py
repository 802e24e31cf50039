"""Recordings as they're compared: one after the other, with the places where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pytest_apiint.cassettes import keys
from pytest_apiint.cassettes.documents import Documents
from pytest_apiint.cassettes.interaction import Interaction
from pytest_apiint.cassettes.shelf.holding import read
from pytest_apiint.drift.finding import Difference, Finding
from pytest_apiint.drift.identifiers import is_identifier
from pytest_apiint.errors import CassetteDamaged
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.messages import near
from pytest_apiint.secrets.placeholders import unnumbered
from pytest_apiint.secrets.registry import SecretRegistry
from pytest_apiint.secrets.scrub import Scrubber

_PARTS = ("method", "scheme", "host", "port", "path", "query")


@dataclass(frozen=True, slots=True)
class Recorded:
    """An interaction of a cassette; `number` counts from 0."""

    documents: Documents
    number: int
    interaction: Interaction

    @property
    def file(self) -> str:
        """The cassette, as seen from where the command was started."""
        return near(str(self.documents.file))

    @property
    def request(self) -> Request:
        return self.interaction.request

    @property
    def response(self) -> Response:
        return self.interaction.response

    @property
    def line(self) -> int | None:
        """Where it begins, from 1."""
        return self.documents.line(self.number)

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for requests that replay would take for each other."""
        return key(self.request)

    @property
    def path(self) -> str:
        """Method and path, ids left open: ``GET /users/{id}``."""
        parts = shown(self.request).partition("://")[2].split("/")[1:]
        return f"{self.request.method} /" + "/".join("{id}" if is_identifier(part) else part for part in parts)

    def finding(self, difference: Difference, label: str = "", *, since: str = "") -> Finding:
        """`difference`, seen here; `label` says in which request, where it isn't by its URL."""
        return Finding(difference, label or shown(self.request), self.file, self.line, since=since)


def interactions(file: Path) -> Iterator[Recorded]:
    """Every interaction of a cassette, in order.

    Raises:
        CassetteDamaged: It can't be read.
    """
    documents = Documents(read(file), file=file)
    for number in range(len(documents)):
        yield Recorded(documents, number, documents.interaction(number))


def readable(files: Iterable[Path], troubles: list[str]) -> Iterator[Recorded]:
    """Every interaction of several cassettes; of one that can't be read `troubles` hears, and the others follow."""
    for file in files:
        try:
            yield from interactions(file)
        except CassetteDamaged as damage:
            troubles.append(str(damage))


def key(request: Request) -> tuple[object, ...]:
    """Equal for requests that replay would take for each other, whatever numbers their placeholders have."""
    url = unnumbered(request.url)
    try:
        return keys.key(request.method, url, _PARTS)
    except ValueError:
        return request.method, url


def shown(request: Request) -> str:
    """Method and URL without its query and without what looks like a secret in its path."""
    try:
        url = urlsplit(Scrubber(SecretRegistry()).request(Request(request.method, request.url, Headers())).url)
    except ValueError:
        return f"{request.method} ?"
    return f"{request.method} {url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"
