"""What came of a load, as facts and as the file ``.apiint/load/<time>.json``: milliseconds, and counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from pytest_apiint.artifact import Artifact
from pytest_apiint.cassettes import saving
from pytest_apiint.settings.load_level import SHARES

SCHEMA: Final = "apiint.load/1"
FOLDER: Final = Path(".apiint", "load")
_RESULT: Final = Artifact(SCHEMA, "result of a load", "apiint load run writes .apiint/load/<time>.json")


@dataclass(frozen=True, slots=True)
class Measured:
    """One operation, or all of them under the label ``all``. Locust rounds times to two digits, `max` aside.

    `failures` are what wasn't answered, or with a status that isn't success; `limited` the 429s, which are no failures
    and in no percentile. These are None where nothing was timed.
    """

    label: str
    requests: int
    failures: int
    limited: int
    rps: float
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    max: float | None = None

    @property
    def errors(self) -> float:
        """The share of failures among all requests."""
        return self.failures / self.requests if self.requests else 0.0

    @property
    def limited_share(self) -> float:
        """The share of 429s among all requests."""
        return self.limited / self.requests if self.requests else 0.0


@dataclass(frozen=True, slots=True)
class Failed:
    """How an operation failed, and how often; placeholders stand where secrets stood."""

    label: str
    error: str
    times: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One limit of the budget: `most` and what was `seen` are milliseconds, or per cent of errors and 429s.

    `seen` is None where nothing was timed: then nobody can say.
    """

    limit: str
    figure: str
    most: float
    seen: float | None
    exceeded: bool

    @property
    def unit(self) -> str:
        return "%" if self.figure in SHARES else "ms"


@dataclass(frozen=True, slots=True)
class Loaded:
    """One run: seconds since 1970 and of its length, what was asked for, what was measured, and the verdicts.

    `workers` are processes that asked, 0 where there was one that did all. `interrupted`: it was stopped early.
    `left_out` says in words which operations and recorded requests weren't asked.
    """

    service: str
    host: str
    source: str
    started: float
    seconds: float
    users: int
    spawn_rate: float
    run_time: int
    workers: int
    whole: Measured
    operations: tuple[Measured, ...] = ()
    failures: tuple[Failed, ...] = ()
    budget: tuple[Judged, ...] = ()
    interrupted: bool = False
    left_out: tuple[str, ...] = ()

    @property
    def exceeded(self) -> tuple[Judged, ...]:
        """The limits that weren't kept."""
        return tuple(one for one in self.budget if one.exceeded)

    def plain(self) -> dict[str, Any]:
        """For JSON. Keys are added to this schema, and never changed or taken away."""
        return {"schema": SCHEMA, **asdict(self)}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Loaded:
        """What `plain` gave; keys that are new to this version aren't looked at.

        Raises:
            KeyError, TypeError, ValueError: it didn't give that.
        """
        return cls(
            **{
                **_known(cls, told),
                "whole": Measured(**_known(Measured, told["whole"])),
                "operations": tuple(Measured(**_known(Measured, one)) for one in told["operations"]),
                "failures": tuple(Failed(**_known(Failed, one)) for one in told["failures"]),
                "left_out": tuple(map(str, told.get("left_out", ()))),
                "budget": tuple(Judged(**_known(Judged, one)) for one in told["budget"]),
            }
        )


def _known(kind: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in kind.__dataclass_fields__ if name in told}


def write(file: Path, loaded: Loaded) -> Path:
    """`loaded` as JSON.

    Raises:
        OSError, CassetteNotWritten: it can't be written.
    """
    return _RESULT.write(file, asdict(loaded))


def folder(root: Path) -> Path:
    """Where files of runs are below `root`; it keeps itself out of version control.

    Raises:
        OSError: it can't be made.
    """
    (made := root / FOLDER).mkdir(parents=True, exist_ok=True)
    saving.unversioned(made.parent)
    return made


def read(file: Path) -> Loaded:
    """The run in `file`, for reports.

    Raises:
        SettingsProblem: it can't be read, or is no such file.
    """
    return _RESULT.read(file, Loaded.of)
