"""Descriptions that were read once, kept in pieces by the hash of their bytes: most of a large one is never looked at.

Each file that a description refers to is kept by itself, so that none is used that has changed. What no judgement needs
(descriptions, summaries) stays, since lines of messages and examples come from the same places.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pytest_apiint.contract import shelf
from pytest_apiint.contract.document import Document
from pytest_apiint.contract.loading import read
from pytest_apiint.contract.trouble import damaged
from pytest_apiint.errors import SpecDamaged

# Of this module's own files: to be raised when descriptions are read otherwise than before.
_EDITION: Final = 2
# Smaller JSON is parsed as quickly as it's looked up.
_SMALLEST_JSON: Final = 300_000


def load(path: str | Path, *, folder: Path, fetch: Callable[[str], bytes] | None = None) -> Document:
    """As `document.load`, but kept in `folder`: 13 MB of JSON are there in 30 ms instead of 300, YAML of 9 MB too.

    A folder that can't be written, or a file in it that was damaged, costs time and nothing else. Several processes may
    use one folder: a file appears whole or not at all.

    Raises:
        SpecDamaged: the file at `path` can't be read as a description.
    """
    source = str(path)
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise damaged(source, f"no file that can be read: {error}", expected="an OpenAPI description") from None

    def read_other(data: bytes, name: str) -> tuple[Any, str]:
        return _other(data, name, folder)

    if _quick(data):
        raw, text = read(data, source)
        return Document(raw, source=source, text=text, fetch=fetch, read=read_other)
    kept = _file(data, folder)
    if (found := _kept(kept)) is not None:
        raw, routes = found
        try:
            told = None if routes is None else [(path, method, at, tuple(urls)) for path, method, at, urls in routes]
            return Document(raw, source=source, text=_lines(data), fetch=fetch, read=read_other, routes=told)
        except (ValueError, TypeError, SpecDamaged):
            pass  # it's read anew
    raw, text = read(data, source)
    document = Document(raw, source=source, text=text, fetch=fetch, read=read_other)
    _write(kept, document.raw, _routes(document))
    return document


def _quick(data: bytes) -> bool:
    return len(data) < _SMALLEST_JSON and data[:1] in (b"{", b"[")


def _file(data: bytes, folder: Path) -> Path:
    return folder / f"{hashlib.sha256(data).hexdigest()}-{_EDITION}.shelf"


def _lines(data: bytes) -> Callable[[], str]:
    return lambda: data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", errors="replace")


def _kept(file: Path) -> tuple[dict[str, Any], Any] | None:
    def lost(error: ValueError) -> Exception:
        file.unlink(missing_ok=True)
        return damaged(str(file), f"a cache's file that was damaged: {error}", hint="it's removed: run the tests again")

    try:
        with file.open("rb") as opened:
            return shelf.unpacked(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ), lost)
    except (OSError, ValueError, RecursionError):
        return None


def _other(data: bytes, name: str, folder: Path) -> tuple[Any, str]:
    """A file that a description refers to, and its text."""
    if _quick(data):
        return read(data, name)
    kept = _file(data, folder)
    if (found := _kept(kept)) is not None:
        return found[0], _lines(data)()
    raw, text = read(data, name)
    if isinstance(raw, dict):
        _write(kept, raw, None)
    return raw, text


def _routes(document: Document) -> Any:
    """The routes, unless they are others' too: another file may change while this one doesn't."""
    try:
        routes = document.routes
    except SpecDamaged:
        return None  # the router tells of it
    return None if document.others else routes


def _write(file: Path, raw: dict[str, Any], routes: Any) -> None:
    try:
        data = shelf.packed(raw, routes)
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    except (OSError, ValueError, RecursionError):
        return
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
