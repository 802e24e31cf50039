"""Which cassettes the tests of a project use: what pytest found, written down for those who clean up later."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pytest_apiint.cassettes import saving
from pytest_apiint.cassettes.shelf.files import cassettes
from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout, near

FILE: Final = Path(".apiint", "cassettes.json")
_VERSION: Final = 1
WHOLE: Final = "pytest --api-mode=replay"


@dataclass(frozen=True, slots=True)
class Usage:
    """What the last run that replayed or recorded found below `root`.

    `used` counts the tests for each cassette that one of them uses; `folders` are where the cassettes of
    collected modules lie. `partial` says why the run doesn't speak for all tests: empty where it does. `when` is when
    it ended, in seconds since 1970: of files that are newer it knows nothing.
    """

    root: Path
    used: Mapping[Path, int]
    folders: tuple[Path, ...]
    partial: str = ""
    when: float = math.inf

    def orphans(self) -> Iterator[Path]:
        """Cassettes in these folders that no test uses."""
        used = {file.resolve() for file in self.used}
        for folder in sorted(self.folders):
            for file in cassettes(folder) if folder.is_dir() else ():
                if file.resolve() not in used and file.stat().st_mtime <= self.when:
                    yield file


def write(usage: Usage) -> None:
    """Write it into `FILE` below its root; the folder keeps itself out of version control.

    Raises:
        CassetteNotWritten, OSError: It can't be written.
    """
    content = {
        "version": _VERSION,
        "partial": usage.partial,
        "used": {_relative(file, usage.root): count for file, count in sorted(usage.used.items())},
        "folders": [_relative(folder, usage.root) for folder in sorted(usage.folders)],
    }
    target = usage.root / FILE
    saving.unversioned(target.parent)
    saving.replace(target, (json.dumps(content, indent=1) + "\n").encode())


def nearest(start: Path) -> Usage:
    """What was written for the project that `start` lies in.

    Raises:
        UsageProblem: Nothing was written yet, or something else.
    """
    for root in (start, *start.parents):
        if (root / FILE).is_file():
            return _read(root)
    rows = [("looked for", f"{FILE} here and above"), ("fix", f"run all tests once, they write it:\n{WHOLE}")]
    raise UsageProblem(layout("nobody knows yet which cassettes the tests use", rows))


def _read(root: Path) -> Usage:
    try:
        content = json.loads((root / FILE).read_bytes())
        used = {root / file: int(count) for file, count in content["used"].items()}
        folders = tuple(root / folder for folder in content["folders"])
        if content["version"] != _VERSION:
            raise ValueError(f"its version is {content['version']!r}")  # noqa: TRY301 - one message for all
        return Usage(root, used, folders, str(content["partial"]), (root / FILE).stat().st_mtime)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        rows = [("seen", str(error)), ("fix", f"run all tests once, they write it anew:\n{WHOLE}")]
        raise UsageProblem(layout(f"{near(str(root / FILE))} can't be read", rows)) from error


def _relative(file: Path, root: Path) -> str:
    return Path(os.path.relpath(file, root)).as_posix()
