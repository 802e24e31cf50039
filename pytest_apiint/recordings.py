"""What a test's journal becomes in a cassette: real exchanges, by the names that the API has in every mode."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_apiint.cassettes.interaction import Interaction
from pytest_apiint.cassettes.recording import Keep, Recording, Saved
from pytest_apiint.exchange import Exchange, Headers, Request, Response

if TYPE_CHECKING:
    from pytest_apiint.cassettes.port import Scrubber
    from pytest_apiint.journal import Journal

# Requests that got no further than the machine are no recordings.
_REAL = "sandbox"


def save(
    journal: Journal,
    path: Path,
    *,
    keep: Keep,
    scrub: Scrubber,
    canonical: Callable[[str], str],
    described: Callable[[str], str | None] = lambda _: None,
    since: datetime | None = None,
) -> Saved:
    """Write what `journal` has of real exchanges into the cassette at `path`, without a secret.

    `described` gives the edition of the description that a host's API has now.

    Raises:
        SecretLeak, CassetteNotWritten, SpecMismatch: as `Recording.save` does.
    """
    recording = Recording()
    for ended in interactions(journal, journal.epoch, canonical, described):
        recording.add(ended)
    saved = recording.save(path, keep=keep, scrub=scrub, since=since)
    return replace(saved, left_out=sum(row.origin == _REAL and _partial(row) for row in journal))


def interactions(
    rows: Iterable[Exchange],
    epoch: float,
    canonical: Callable[[str], str],
    described: Callable[[str], str | None] = lambda _: None,
) -> Iterator[Interaction | Exchange]:
    """Real exchanges as they are recorded, and those that failed."""
    for row in rows:
        if row.origin != _REAL or (row.failure is not None and row.failure.kind in ("pending", "abandoned")):
            continue
        if _partial(row):
            continue  # replayed, it would be another answer
        request = _named(row.request, canonical)
        if isinstance(row.outcome, Response):
            recorded = datetime.fromtimestamp(epoch + row.ended, UTC)
            elapsed = max(row.ended - row.started - row.waited, 0.0)
            yield Interaction(request, row.outcome, recorded, elapsed, described(request.host))
        else:
            yield replace(row, request=request)


def _partial(row: Exchange) -> bool:
    return isinstance(row.outcome, Response) and row.outcome.partial


def _named(request: Request, canonical: Callable[[str], str]) -> Request:
    """The request, addressed to the API and not to its sandbox."""
    url = canonical(request.url)
    if url == request.url:
        return request
    named = replace(request, url=url)
    host = named.split.netloc.rpartition("@")[2]
    fields = [(name, host if name.lower() == "host" else value) for name, value in request.headers.pairs]
    return replace(named, headers=Headers(fields))
