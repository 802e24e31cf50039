"""The map as a file: ``.apiint/consumption.json``, the calls of one run, without any value of an answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pytest_apiint.cassettes import saving
from pytest_apiint.consumption.reads import Consumed
from pytest_apiint.errors import SettingsProblem
from pytest_apiint.messages import layout, near

SCHEMA: Final = "apiint.consumption/1"
FILE: Final = Path(".apiint", "consumption.json")
_MADE: Final = "pytest --api-consumption writes .apiint/consumption.json"


def write(root: Path, calls: Iterable[Consumed]) -> Path:
    """The file below `root`, made anew.

    Raises:
        OSError, CassetteNotWritten: it can't be written.
    """
    rows = sorted((one.plain() for one in calls), key=lambda row: (row["suite"], row["call"]))
    return put(root / FILE, {"schema": SCHEMA, "calls": rows})


def put(target: Path, told: Mapping[str, Any]) -> Path:
    """`told` as JSON in the file `target`, whose folder keeps itself out of version control.

    Raises:
        OSError, CassetteNotWritten: it can't be written.
    """
    saving.unversioned(target.parent)
    saving.replace(target, (json.dumps(told, indent=1) + "\n").encode())
    return target


def read(file: Path) -> tuple[Consumed, ...]:
    """The calls in `file`.

    Raises:
        SettingsProblem: it can't be read, or is no map.
    """
    try:
        told: Any = json.loads(file.read_bytes())
    except OSError as error:
        raise _damaged(file, f"can't be read ({error.strerror})") from None
    except (ValueError, RecursionError):
        raise _damaged(file, "isn't JSON") from None
    schema = told.get("schema") if isinstance(told, dict) else None
    if schema != SCHEMA:
        raise _damaged(file, "has another schema" if isinstance(schema, str) else "is no consumption map")
    try:
        return tuple(Consumed.of(call) for call in told["calls"])
    except (ValueError, KeyError, TypeError):
        raise _damaged(file, "is damaged") from None


def _damaged(file: Path, what: str) -> SettingsProblem:
    return SettingsProblem(layout(f"{near(str(file))} {what}", [("expected", SCHEMA), ("fix", _MADE)]))
