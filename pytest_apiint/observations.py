"""What lies in a project's recordings, as a description of each service: read once, and kept until one changes."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from pytest_apiint.cassettes import codings
from pytest_apiint.cassettes.documents import Documents
from pytest_apiint.cassettes.interaction import Interaction
from pytest_apiint.cassettes.shelf.files import cassettes
from pytest_apiint.cassettes.shelf.holding import read
from pytest_apiint.contract import styles
from pytest_apiint.contract.media import essence, is_json
from pytest_apiint.contract.observed.description import description
from pytest_apiint.contract.observed.samples import NOTHING, Sample
from pytest_apiint.errors import CassetteDamaged, ContractWarning
from pytest_apiint.framing import bodiless
from pytest_apiint.settings import Service, host_matches

# Of what is kept: to be raised when recordings are read otherwise than before.
_EDITION: Final = 1
_DEFAULT_PORT: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Library:
    """Where a project's recordings lie: in `folder`, or else in every folder called cassettes below `root`.

    `kept` is a folder for what is slow to make; several processes may use it.
    """

    root: Path
    folder: Path | None = None
    kept: Path | None = None

    def files(self) -> list[Path]:
        """The cassettes, in order."""
        if self.folder is not None:
            return list(cassettes(self.folder)) if self.folder.is_dir() else []
        return list(cassettes(self.root, anywhere=False))

    def description(self, service: Service) -> dict[str, Any]:
        """What the recordings say of `service`, in OpenAPI 3.1; of those that can't be read it's warned."""
        held = [(file, _bytes(file)) for file in self.files()]
        kept = self.kept / f"{_print(service, held, self.root)}.json" if self.kept is not None else None
        if kept is not None and (known := _known(kept)) is not None:
            return known
        samples: list[Sample] = []
        whole = True
        for file, data in held:
            try:
                samples += samples_of(service, file, data, root=self.root)
            except CassetteDamaged as damage:
                whole = False
                told = f"a recording was left out of what is observed of {service.name}: {damage}"
                warnings.warn(ContractWarning(told), stacklevel=2)
        made = description(samples, title=service.name, base_url=service.base_url)
        if kept is not None and whole:
            _keep(kept, made)
        return made


def samples_of(service: Service, file: Path, data: bytes | None = None, *, root: Path) -> Iterator[Sample]:
    """What the cassette `file`, which may have been read, holds of `service`; others' hosts aren't parsed.

    Raises:
        CassetteDamaged: it can't be read as one.
    """
    documents = Documents(read(file) if data is None else data, file=file)
    here = root / file
    name = here.relative_to(root).as_posix() if here.is_relative_to(root) else file.name
    for number in range(len(documents)):
        if (place := below(service, documents.target(number)[1])) is not None:
            yield _sample(documents.interaction(number), *place, name)


def below(service: Service, url: str) -> tuple[str, str] | None:
    """The server and the path there, if `url` is the service's; that is "" and the path below its base URL, mostly."""
    try:
        split = urlsplit(url)
        host, port = (split.hostname or "").lower(), split.port or _DEFAULT_PORT.get(split.scheme)
    except ValueError:
        return None
    for base in filter(None, (service.base_url, service.sandbox_url)):
        known = urlsplit(base)
        if host == known.hostname:
            same = split.path == known.path or split.path.startswith(f"{known.path}/")
            path = (split.path[len(known.path) :] if same else split.path) or "/"
            return "" if same else f"{known.scheme}://{known.netloc}", path
    if service.hosts and host_matches(service.hosts, host, port):
        return f"{split.scheme}://{split.netloc.rpartition('@')[2]}", split.path or "/"
    return None


def _sample(one: Interaction, server: str, path: str, name: str) -> Sample:
    asked, answer = one.request, one.response
    body = codings.decoded(answer.body, answer.headers.get("Content-Encoding", ""))
    body = answer.body if body is None else body
    media = essence(answer.headers.get("Content-Type", ""))
    value = _value(body, media)
    sent = essence(asked.headers.get("Content-Type", "")) or "*/*" if asked.body else ""
    return Sample(
        asked.method.upper(),
        path,
        answer.status,
        media=media or ("application/json" if value is not NOTHING else "*/*" if body else ""),
        value=value,
        query=tuple(key for key, _ in styles.pairs(urlsplit(asked.url).query)),
        sent=sent,
        headers=tuple(answer.headers),
        bodiless=not body or bodiless(answer.status, asked.method),
        server=server,
        file=name,
    )


def _value(body: bytes, media: str) -> Any:
    """The parsed JSON, where it's said to be that, or nothing is said and it begins so."""
    if not body or not (is_json(media) if media else body[:1] in (b"{", b"[")):
        return NOTHING
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return NOTHING


def _bytes(file: Path) -> bytes | None:
    """None where it can't be read: whoever parses it says why."""
    try:
        return file.read_bytes()
    except OSError:
        return None


def _print(service: Service, held: Iterable[tuple[Path, bytes | None]], root: Path) -> str:
    """What tells one state of the recordings from another."""
    told = [_EDITION, service.name, service.base_url, service.sandbox_url, service.hosts]
    files = [(os.path.relpath(file, root), hashlib.sha256(data or b"").hexdigest()) for file, data in held]
    return hashlib.sha256(json.dumps([told, files]).encode()).hexdigest()


def _known(file: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("paths"), dict) else None


def _keep(file: Path, made: Mapping[str, Any]) -> None:
    """Write it whole or not at all; a folder that can't be written costs time and nothing else."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    except OSError:
        return
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            json.dump(made, out)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
