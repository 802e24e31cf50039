"""The run's notes, shared by all its processes: one SQLite file under ``.apiint/<run id>/``.

Opened for each note and closed again: so it needs nothing of threads, forks or a process's end.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pytest_apiint.cassettes import saving

_PATIENCE = 60.0  # seconds until another process's note is done; it takes a millisecond
_TABLES = (
    "CREATE TABLE IF NOT EXISTS spent (service TEXT, test TEXT, requests INTEGER, PRIMARY KEY (service, test))",
    "CREATE TABLE IF NOT EXISTS held (service TEXT PRIMARY KEY, until REAL, asked TEXT)",
)


def noted(folder: Path) -> bool:
    """Whether any process of the run may have noted something so far: the first note makes the folder."""
    return os.path.exists(folder)  # noqa: PTH110 - it's asked for each request


@contextmanager
def writing(folder: Path) -> Iterator[sqlite3.Connection]:
    """The notes, for this process alone; kept if nothing is raised.

    Raises:
        OSError, sqlite3.Error: they can't be written.
    """
    if not folder.is_dir():
        saving.unversioned(folder)  # a run that is killed leaves it behind
    with closing(sqlite3.connect(folder / "run.sqlite", timeout=_PATIENCE, isolation_level=None)) as notes:
        notes.execute("PRAGMA synchronous = OFF")  # what a power cut loses here, nobody misses
        notes.execute("BEGIN IMMEDIATE")  # from the first look on, or two would see the same number
        for table in _TABLES:
            notes.execute(table)
        yield notes
        if notes.in_transaction:  # pyrate-limiter has ended it by itself
            notes.execute("COMMIT")  # without it, closing rolls back
