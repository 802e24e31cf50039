"""A description that was read once, kept as JSON under the hash of its bytes: YAML takes 45 times as long as JSON.

What no judgement needs (descriptions, summaries) stays, since lines of messages and examples come from the same places.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from pytest_apiint.contract.document import Document, loads
from pytest_apiint.contract.trouble import damaged
from pytest_apiint.errors import SpecDamaged

# Of this module's own files: to be raised when `loading` reads something otherwise than before.
_EDITION = 1


def load(path: str | Path, *, folder: Path, fetch: Callable[[str], bytes] | None = None) -> Document:
    """As `document.load`, but kept in `folder`; JSON is read each time, as a look into the cache takes as long.

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
    if source.endswith(".json"):
        return loads(data, source=source, fetch=fetch)
    kept = folder / f"{hashlib.sha256(data).hexdigest()}-{_EDITION}.json"
    text = data.decode("utf-8-sig", errors="replace")
    try:
        raw = json.loads(kept.read_bytes())
        return Document(raw, source=source, text=text, fetch=fetch)
    except (OSError, ValueError, RecursionError, SpecDamaged):
        pass  # it's read anew
    document = loads(data, source=source, fetch=fetch)
    _write(kept, document)
    return document


def _write(file: Path, document: Document) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    except OSError:
        return
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(document.raw, out)
        Path(name).replace(file)
    except (OSError, ValueError):
        Path(name).unlink(missing_ok=True)
