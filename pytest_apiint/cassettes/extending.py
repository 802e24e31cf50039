"""A cassette with more interactions at its end: what was there stays byte for byte.

So a diff shows what was recorded and nothing else, also in files that vcrpy, or a person, has written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pytest_apiint.cassettes import emit
from pytest_apiint.cassettes.documents import Documents
from pytest_apiint.cassettes.saving import refusal
from pytest_apiint.errors import CassetteNotWritten

_LIST = re.compile(rb"^interactions:(?:[ \t]*(?:#.*)?\r?\n)+(?=( *)- )", re.MULTILINE)
_NO_LIST = re.compile(rb"^interactions:[ \t]*(?:\[[ \t]*\]|null|~)?[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
# The first line of something else: vcrpy sorts its keys, so that is ``version: 1``.
_REST = re.compile(rb"\n(?=[^\s#-]|---)")
_RECORDED_AT = re.compile(rb"^ +recorded_at: ['\"]?([\dTZ:-]+)", re.MULTILINE)
# vcrpy writes it last. Where nothing else follows the interactions, the file was written whole and edited by no merge.
_VERSION = re.compile(rb"version: 1\s*")


@dataclass(frozen=True, slots=True)
class Extended:
    """The new content of a cassette, and how many of its interactions were there before."""

    data: bytes
    kept: int


def whole(documents: Sequence[dict[str, Any]], *, file: Path) -> bytes:
    """A new cassette of these interactions: JSON, as vcrpy's other serializer has it, where `file` is named so."""
    if file.suffix == ".json":
        return _json({"version": 1, "interactions": list(documents)}, file)
    return b"interactions:" + _items(documents) + b"version: 1\n"


def extended(old: bytes, documents: Sequence[dict[str, Any]], *, file: Path) -> Extended:
    """The cassette `old` with `documents` as its last interactions.

    Raises:
        CassetteDamaged: `old` can't be read. CassetteNotWritten: it's written in a way that can't be extended.
    """
    if not old.strip():
        return Extended(whole(documents, file=file), 0)
    found = _LIST.search(old)
    end = _end(old, found.end()) if found else 0
    if not _VERSION.fullmatch(old, end):
        Documents(old, file=file)  # What would be added to a damaged file couldn't be read either.
    if old.lstrip().startswith(b"{"):
        return _extended_json(old, documents, file)
    if not found:
        if empty := _NO_LIST.search(old):
            return Extended(old[: empty.start()] + b"interactions:" + _items(documents) + old[empty.end() :], 0)
        raise _no_block_list(file)
    head = old[:end] if old[:end].endswith(b"\n") else old[:end] + b"\n"
    kept = old.count(b"\n%b- " % found[1], found.end() - 1, end)
    return Extended(head + _items(documents, found[1]).removeprefix(b"\n") + old[end:], kept)


def newer(old: bytes, since: datetime | None) -> bytes:
    """The cassette `old` without what was recorded before `since`, a whole second; empty where nothing is left."""
    found = _LIST.search(old) if since else None
    if since is None or found is None:
        return b""
    end = _end(old, found.end())
    limit = emit.moment(since).encode()
    items = [
        item
        for item in re.split(rb"^(?=%b- )" % found[1], old[found.end() : end], flags=re.MULTILINE)
        if (when := _RECORDED_AT.search(item)) and when[1] >= limit
    ]
    return old[: found.end()] + b"".join(items) + old[end:] if items else b""


def _end(old: bytes, start: int) -> int:
    """Where the list that starts there ends."""
    rest = _REST.search(old, start)
    return rest.end() if rest else len(old)


def _items(documents: Sequence[dict[str, Any]], indent: bytes = b"") -> bytes:
    """What follows ``interactions:``."""
    if not documents:
        return b" []\n"
    lines = "".join(emit.dumped([document]) for document in documents).encode().splitlines(keepends=True)
    return b"\n" + b"".join(indent + line if line.strip() else line for line in lines)


def _extended_json(old: bytes, documents: Sequence[dict[str, Any]], file: Path) -> Extended:
    try:
        cassette = json.loads(old)
    except ValueError as error:
        raise _no_block_list(file) from error
    there = cassette["interactions"] or []
    return Extended(_json({**cassette, "interactions": [*there, *documents]}, file), len(there))


def _no_block_list(file: Path) -> CassetteNotWritten:
    return refusal(
        file,
        "its interactions aren't a block list, so none can be added to them",
        fix="remove it, or record it anew as a whole with --api-record=all",
    )


def _json(cassette: dict[str, Any], file: Path) -> bytes:
    try:
        return (json.dumps(cassette, indent=4) + "\n").encode()
    except TypeError as error:
        raise refusal(file, "JSON can't hold a body of bytes", fix="give it a name that ends in .yaml") from error
