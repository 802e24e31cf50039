"""Secrets of a cassette that lies on disk already: placeholders take their places, the rest stays byte for byte."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pytest_apiint.cassettes import emit, extending, mishaps, saving
from pytest_apiint.cassettes.documents import Documents
from pytest_apiint.cassettes.interaction import Interaction
from pytest_apiint.cassettes.mishaps import Mishap
from pytest_apiint.cassettes.scan import scan
from pytest_apiint.cassettes.scrubbing import Ended, scrubbed
from pytest_apiint.cassettes.shelf.holding import read
from pytest_apiint.errors import CassetteDamaged
from pytest_apiint.exchange import Exchange, Request, Response
from pytest_apiint.secrets import fields
from pytest_apiint.secrets.placeholders import PLACEHOLDER
from pytest_apiint.secrets.registry import SecretRegistry
from pytest_apiint.secrets.scrub import Scrubber

_LIST: Final = b"interactions:\n"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cassette's new texts by their files, for those that change; `placeholders` are those that weren't there."""

    file: Path
    texts: dict[Path, bytes]
    placeholders: tuple[str, ...]


def cleaned(file: Path, registry: SecretRegistry) -> Cleaned:
    """The cassette `file`, and the file of faults beside it, with placeholders where secrets stand.

    Interactions without a secret stay byte for byte, as do header fields that hold none. Nothing is written.

    Raises:
        CassetteDamaged: One of the two can't be read.
    """
    data = read(file)
    documents = Documents(data, file=file)
    before = [documents.interaction(number) for number in range(len(documents))]
    faults = mishaps.beside(file)
    failed = mishaps.of(file)
    ended: list[Ended] = [*before, *map(_exchange, failed)]
    after = scrubbed(ended, Scrubber(registry, keep_headers=_harmless(ended)), data)
    texts = {file: _text(file, data, before, after[: len(before)])}
    if failed:
        clean = [_mishap(old, new) for old, new in zip(failed, after[len(before) :], strict=True)]
        texts[faults] = mishaps.dumped(clean).encode()
    old = data + (saving.content(faults) or b"")
    new = b"".join(texts.values())
    there = set(_placeholders(old))
    added = tuple(dict.fromkeys(mark for mark in _placeholders(new) if mark not in there))
    return Cleaned(file, {path: text for path, text in texts.items() if text != saving.content(path)}, added)


def clean(file: Path, registry: SecretRegistry) -> Cleaned:
    """The same, written: each file whole or not at all.

    Raises:
        CassetteDamaged: One of the two files can't be read. CassetteNotWritten: One can't be written; it's as it was.
    """
    found = cleaned(file, registry)
    if not found.texts:
        return found
    with saving.exclusive(file) as target:
        # Again, since other processes may have written until the lock was there.
        found = cleaned(target, registry)
        for path, text in found.texts.items():
            saving.replace(path, text)
    return found


def remove(file: Path) -> None:
    """Remove the cassette, the file of faults beside it, and the folder where nothing else lies.

    Raises:
        CassetteNotWritten: One of them can't be removed.
    """
    for path in (mishaps.beside(file), file):
        saving.remove(path)
    with suppress(OSError):
        file.parent.rmdir()


def _text(file: Path, data: bytes, before: Sequence[Interaction], after: Sequence[Ended]) -> bytes:
    changed = {number for number, (old, new) in enumerate(zip(before, after, strict=True)) if _differ(old, new)}
    if not changed:
        return data
    items = [one for one in after if isinstance(one, Interaction)]
    found = scan(data)
    if found is not None and len(found[0]) == len(items):
        blocks, rest = found
        pieces = [
            emit.block(items[number]).encode() if number in changed else data[block.start : block.end]
            for number, block in enumerate(blocks)
        ]
        text = _LIST + b"".join(pieces) + rest
        if _reads(text, file):
            return text
    return extending.whole([emit.document(one) for one in items], file=file)


def _reads(text: bytes, file: Path) -> bool:
    """Whether every interaction can be read: an item that stayed may refer to one that didn't (YAML's aliases)."""
    try:
        documents = Documents(text, file=file)
        for number in range(len(documents)):
            documents.interaction(number)
    except CassetteDamaged:
        return False
    return True


def _differ(old: Interaction, new: Ended) -> bool:
    asked = _request(old.request) != _request(new.request)
    return asked or (isinstance(new, Interaction) and _response(old.response) != _response(new.response))


def _request(one: Request) -> tuple[object, ...]:
    return one.url, one.headers.pairs, one.body


def _response(one: Response) -> tuple[object, ...]:
    return one.status, one.reason, one.headers.pairs, one.body


def _harmless(ended: Sequence[Ended]) -> set[str]:
    """Names of header fields that are for no credentials; recording hides even these, where nobody knows them."""
    answers = [one.response.headers for one in ended if one.response is not None]
    names = {name for headers in [*(one.request.headers for one in ended), *answers] for name in headers}
    return {name for name in names if not fields.is_known(name) and not fields.holds_credential(name)}


def _exchange(mishap: Mishap) -> Exchange:
    return Exchange(0, mishap.request, mishap.failure, 0.0, mishap.elapsed)


def _mishap(old: Mishap, new: Ended) -> Mishap:
    if isinstance(new, Interaction) or new.failure is None:
        return old
    return Mishap(new.request, new.failure, old.after, old.elapsed)


def _placeholders(text: bytes) -> list[str]:
    return PLACEHOLDER.findall(text.decode("utf-8", "replace"))
