"""Where journals lie: ``.apiint/reports/<run>/journal-<worker>.jsonl``, a folder for each run."""

from __future__ import annotations

import itertools
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pytest_apiint.cassettes import saving
from pytest_apiint.report.lines import SUFFIX

FOLDER: Final = Path(".apiint", "reports")
_KEPT: Final = 86_400.0  # seconds: runs of a day may be merged


def begin(root: Path, run: str) -> Path:
    """A new folder for `run`, below `root`; those of other days are removed.

    Raises:
        OSError: it can't be made.
    """
    saving.unversioned(root / FOLDER.parent)
    (root / FOLDER).mkdir(exist_ok=True)
    _sweep(root / FOLDER)
    # Where the environment gives several runs one id, each has a folder all the same.
    for name in itertools.chain([run], (f"{run}-{number}" for number in itertools.count(2))):
        try:
            (root / FOLDER / name).mkdir()
        except FileExistsError:
            continue
        return root / FOLDER / name
    raise AssertionError  # there's always another number


def _sweep(folder: Path) -> None:
    for run in folder.iterdir():
        try:
            old = time.time() - run.stat().st_mtime > _KEPT
        except OSError:  # another run removes it at this moment
            continue
        if old and not run.is_symlink() and run.is_dir():
            shutil.rmtree(run, ignore_errors=True)


def path(folder: Path, worker: str) -> Path:
    """The journal of one process."""
    return folder / f"journal-{worker}{SUFFIX}"


def journals(place: Path) -> Iterator[Path]:
    """The journals in a folder and in those below it; without any, the ``report.json`` there; a file is itself."""
    if not place.is_dir():
        yield place
        return
    found = sorted(place.rglob(f"journal-*{SUFFIX}"))
    yield from found or sorted(place.rglob("report.json"))
