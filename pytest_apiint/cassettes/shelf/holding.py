"""What one cassette holds, as a list of cassettes tells it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from pytest_apiint.cassettes.documents import Documents
from pytest_apiint.cassettes.unmatched import unreadable
from pytest_apiint.exchange import Request, Response

# An answer's field as vcrpy writes it, in YAML or JSON; a quick look before anything is parsed.
_DATE = re.compile(rb"(?i)\bdate\b")


@dataclass(frozen=True, slots=True)
class Holding:
    """A cassette: `size` in bytes; `recorded_at` is when the first of it was, ``None`` where nothing says so."""

    file: Path
    interactions: int
    size: int
    recorded_at: datetime | None
    hosts: tuple[str, ...]


def holding(file: Path) -> Holding:
    """What the cassette `file` holds.

    Raises:
        CassetteDamaged: It can't be read as one; the message names file, line and what to do.
    """
    data = read(file)
    documents = Documents(data, file=file)
    hosts = dict.fromkeys(_host(documents.request(number)) for number in range(len(documents)))
    return Holding(file, len(documents), len(data), recorded_at(documents, data), tuple(sorted(hosts)))


def read(file: Path) -> bytes:
    """The file's bytes; `CassetteDamaged` where the system refuses them."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise unreadable(file, error) from error


def recorded_at(documents: Documents, data: bytes) -> datetime | None:
    """When the first was recorded: as it says itself, else by the answers' ``Date`` (RFC 9110, 6.6.1).

    Never by the file's own time, which is when it was checked out.
    """
    if (stamped := documents.recorded_at) is not None:
        return stamped
    return min(_dates(documents), default=None) if _DATE.search(data) else None


def _dates(documents: Documents) -> Iterator[datetime]:
    for number in range(len(documents)):
        if (when := _date(documents.interaction(number).response)) is not None:
            yield when


def _date(response: Response) -> datetime | None:
    try:
        when = parsedate_to_datetime(response.headers.get("Date", ""))
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _host(request: Request) -> str:
    try:
        return (urlsplit(request.url).hostname or "?").lower()
    except ValueError:
        return "?"
