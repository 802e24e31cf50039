"""Which files are cassettes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

# Other data lies beside cassettes, so one of the format's own words must stand in the file.
_KEY = b"interactions"
_SUFFIXES = (".yaml", ".yml", ".json")
_FAULTS = ".faults.yaml"
_FOLDER = "cassettes"
_PASSED = frozenset({"__pycache__", "node_modules", "site-packages"})


def cassettes(path: Path, *, anywhere: bool = True) -> Iterator[Path]:
    """`path` itself, or the cassettes below that folder, in order; the files of faults beside them are none.

    Without `anywhere` only those in folders called ``cassettes``, as below a project's root. An empty file is one too:
    a recorder that was killed leaves such files.
    """
    if not path.is_dir():
        yield path
        return
    for folder, inner, names in os.walk(path):
        inner[:] = sorted(name for name in inner if not name.startswith(".") and name not in _PASSED)
        if anywhere or _FOLDER in Path(folder).relative_to(path).parts:
            yield from (file for name in sorted(names) if _named(name) and _is_cassette(file := Path(folder, name)))


def _named(name: str) -> bool:
    return name.endswith(_SUFFIXES) and not name.endswith(_FAULTS) and not name.startswith(".")


def _is_cassette(file: Path) -> bool:
    try:
        data = file.read_bytes()
    except OSError:
        return True  # whoever reads it says why it can't be read
    return not data.strip() or _KEY in data
