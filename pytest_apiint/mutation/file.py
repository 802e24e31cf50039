"""``.apiint/mutation.json``: what became of each mutant of a run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pytest_apiint.artifact import Artifact
from pytest_apiint.cassettes import saving
from pytest_apiint.mutation.findings import Mutated

SCHEMA: Final = "apiint.mutation/1"
FILE: Final = Path(".apiint", "mutation.json")
_TOLD: Final = Artifact(SCHEMA, "result of mutation", "pytest --api-mutate writes .apiint/mutation.json")


def write(root: Path, tests: Iterable[Mutated]) -> Path:
    """The file below `root`, made anew.

    Raises:
        OSError, CassetteNotWritten: it can't be written.
    """
    rows = [one.plain() for one in sorted(tests, key=lambda one: one.test)]
    saving.unversioned((root / FILE).parent)
    return _TOLD.write(root / FILE, {"tests": rows})
