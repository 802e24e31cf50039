"""The map as a file: ``.apiint/consumption.json``, the calls of one run, without any value of an answer."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pytest_apiint.artifact import Artifact
from pytest_apiint.cassettes import saving
from pytest_apiint.consumption.reads import Consumed

SCHEMA: Final = "apiint.consumption/1"
FILE: Final = Path(".apiint", "consumption.json")
_MAP: Final = Artifact(SCHEMA, "consumption map", "pytest --api-consumption writes .apiint/consumption.json")


def write(root: Path, calls: Iterable[Consumed]) -> Path:
    """The file below `root`, made anew.

    Raises:
        OSError, CassetteNotWritten: it can't be written.
    """
    rows = sorted((one.plain() for one in calls), key=lambda row: (row["suite"], row["call"]))
    saving.unversioned((root / FILE).parent)
    return _MAP.write(root / FILE, {"calls": rows})


def read(file: Path) -> tuple[Consumed, ...]:
    """The calls in `file`.

    Raises:
        SettingsProblem: it can't be read, or is no map.
    """
    return _MAP.read(file, lambda told: tuple(Consumed.of(call) for call in told["calls"]))
