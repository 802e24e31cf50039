"""The files of a project that are its own: not those of its environments, tools and builds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_DEEP: Final = 5  # folders below the project's
_MANY: Final = 5_000  # files that are looked at
_LEFT_OUT: Final = frozenset(
    {"node_modules", "site-packages", "build", "dist", "venv", "env", "__pycache__", "cassettes"}
)


def files(root: Path, *endings: str) -> Iterator[Path]:
    """Those with one of `endings`, the shallow ones first; hidden folders and environments are left out."""
    left = _MANY
    level = [str(root)]
    for _ in range(_DEEP):
        below: list[str] = []
        for folder in level:
            names, folders = _listed(folder)
            below += folders
            for name in names:
                if name.endswith(endings):
                    yield Path(folder, name)
                if not (left := left - 1):
                    return
        level = below


def _listed(folder: str) -> tuple[list[str], list[str]]:
    """Names of files, and paths of folders to look into; nothing of a folder that can't be read."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return [], []
    folders = [entry.path for entry in entries if entry.is_dir(follow_symlinks=False) and _own(entry)]
    return [entry.name for entry in entries if entry.is_file()], folders


def _own(entry: os.DirEntry[str]) -> bool:
    hidden = entry.name.startswith(".") or entry.name in _LEFT_OUT
    return not hidden and not Path(entry.path, "pyvenv.cfg").is_file()
