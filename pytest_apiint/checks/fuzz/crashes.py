"""What clients didn't survive, kept from run to run in ``.apiint/crashes``: a file each, with no answer's values."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pytest_apiint.cassettes import saving
from pytest_apiint.clock import real
from pytest_apiint.errors import CassetteNotWritten

FOLDER: Final = Path(".apiint", "crashes")
_VERSION: Final = 1
_TEXTS: Final = ("suite", "call", "check", "answer", "error", "where", "seen")


@dataclass(frozen=True, slots=True)
class Kept:
    """The crashes of `suite` (``tests/test_acme.py::TestAcme``), in the folder below `root`.

    A folder that can't be written costs memory of them, and nothing else.
    """

    root: Path
    suite: str

    def known(self, call: str, check: str) -> tuple[str, ...]:
        """The names of the answers that `call` didn't survive, the oldest first."""
        return tuple(
            one.answer for one in every(self.root) if (one.suite, one.call, one.check) == (self.suite, call, check)
        )

    def keep(self, call: str, check: str, answer: str, error: str, where: str) -> None:
        crash = Crashed(self.suite, call, check, answer, error, where)
        if not crash.file(self.root).exists():
            _write(self.root, crash)

    def drop(self, call: str, check: str, answer: str) -> None:
        with suppress(OSError):
            Crashed(self.suite, call, check, answer).file(self.root).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Crashed:
    """One of them: whose call, which check, the answer's name, the error's type, and where it came up."""

    suite: str
    call: str
    check: str
    answer: str
    error: str = ""
    where: str = ""
    seen: str = ""  # UTC, RFC 3339

    @property
    def id(self) -> str:
        """What its file is called: the same answer of the same call has the same."""
        parts = json.dumps([self.suite, self.call, self.check, self.answer])
        return hashlib.sha256(parts.encode()).hexdigest()[:12]

    @property
    def node(self) -> str:
        """The test that shows it, as pytest calls it."""
        return f"{self.suite}::test_check[{self.call}-{self.check}]"

    def file(self, root: Path) -> Path:
        return root / FOLDER / f"{self.id}.json"


def every(root: Path) -> list[Crashed]:
    """All that are kept below `root`, the oldest first; what can't be read isn't one."""
    found = [crash for file in sorted((root / FOLDER).glob("*.json")) if (crash := _read(file)) is not None]
    return sorted(found, key=lambda crash: (crash.seen, crash.id))


def _read(file: Path) -> Crashed | None:
    try:
        told: Any = json.loads(file.read_bytes())
        if told["version"] != _VERSION:
            return None
        return Crashed(*(str(told[name]) for name in _TEXTS))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _write(root: Path, crash: Crashed) -> None:
    told = {"version": _VERSION, **asdict(crash), "seen": _now()}
    target = crash.file(root)
    with suppress(OSError, CassetteNotWritten):
        saving.unversioned(target.parents[1])
        target.parent.mkdir(exist_ok=True)
        saving.replace(target, (json.dumps(told, indent=1) + "\n").encode())


def _now() -> str:
    """The day and second outside of the test's time."""
    return datetime.fromtimestamp(real.time(), UTC).isoformat(timespec="seconds")
