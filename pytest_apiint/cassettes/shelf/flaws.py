"""What is wrong with cassettes: damaged, secret, too old, or there twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pytest_apiint.cassettes import mishaps
from pytest_apiint.cassettes.documents import Documents
from pytest_apiint.cassettes.shelf import ages
from pytest_apiint.cassettes.shelf.holding import read, recorded_at
from pytest_apiint.errors import CassetteDamaged
from pytest_apiint.messages import near, shorten
from pytest_apiint.secrets.registry import SecretRegistry
from pytest_apiint.secrets.scan import scan

_ANEW: Final = "pytest --api-mode=record --api-record=all"
_SEEN = 200


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with `file`: what `kind` of thing, what was `seen`, and the `fix`. Lines count from 1."""

    file: Path
    line: int | None
    kind: str
    seen: str
    fix: str


def flaws(
    files: Iterable[Path],
    registry: SecretRegistry,
    *,
    now: datetime,
    limit: timedelta | None = None,
    used: Collection[Path] = (),
) -> Iterator[Flaw]:
    """What is wrong with these cassettes, file by file.

    A secret is one of `registry`, or what looks like one. Too old is what was recorded more than `limit` ago. Files of
    the same bytes are told of but for the first, and but for those that tests are known to have `used`.
    """
    first: dict[bytes, Path] = {}
    used = {file.resolve() for file in used}
    for file in files:
        try:
            data = read(file)
            yield from _secrets(file, registry)
            yield from _of(file, data, limit, now)
            copied = first.setdefault(data, file) if data.strip() else file
            if copied is not file and file.resolve() not in used:
                fix = "remove it if no test needs it: apiint cassettes prune"
                yield Flaw(file, None, "duplicate", f"the same bytes as {near(str(copied))}", fix)
        except CassetteDamaged as damage:
            yield _damaged(file, damage)
        yield from _beside(mishaps.beside(file), registry)


def secrets(file: Path, registry: SecretRegistry) -> Iterator[Flaw]:
    """The secrets in a cassette, and in the file of faults beside it."""
    yield from _secrets(file, registry)
    if (faults := mishaps.beside(file)).is_file():
        yield from _secrets(faults, registry, file)


def _secrets(file: Path, registry: SecretRegistry, cassette: Path | None = None) -> Iterator[Flaw]:
    fix = f"apiint cassettes scrub {near(str(cassette or file))}; what was pushed has to be revoked"
    for finding in scan(file, registry) or ():
        found = finding.found
        if found.sure:
            yield Flaw(file, found.line, "secret", f"{found.kind} at {found.place}" if found.place else found.kind, fix)


def _of(file: Path, data: bytes, limit: timedelta | None, now: datetime) -> Iterator[Flaw]:
    documents = Documents(data, file=file)
    for number in range(len(documents)):
        documents.interaction(number)
    recorded = recorded_at(documents, data)
    if recorded is not None and limit is not None and ages.expired(recorded, limit, now):
        most = ages.counted(limit.days, "day")
        seen = f"recorded {ages.age(recorded, now)} ago, and {most} are allowed"
        yield Flaw(file, None, "expired", seen, f"record its test anew: {_ANEW}")


def _beside(faults: Path, registry: SecretRegistry) -> Iterator[Flaw]:
    """The same for the file of faults beside a cassette, where there is one."""
    if not faults.is_file():
        return
    try:
        mishaps.loaded(read(faults), file=faults)
        yield from _secrets(faults, registry, faults.with_name(faults.name.replace(".faults.", ".")))
    except CassetteDamaged as damage:
        yield _damaged(faults, damage)


def _damaged(file: Path, damage: CassetteDamaged) -> Flaw:
    seen = shorten(" ".join((damage.seen or str(damage).partition("\n")[0]).split()), _SEEN)
    return Flaw(file, damage.line, "damaged", seen, f"restore it from version control, or record it anew: {_ANEW}")
