"""A run: one id for all its processes, a folder of its own for what they share, and whether it may record."""

from __future__ import annotations

import re
import shutil
import time
import uuid
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pytest_apiint.cassettes import saving
from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout

VARIABLE = "APIINT_RUN_ID"
WORKER_KEY = "apiint_run_id"  # in xdist's workerinput, for workers that don't inherit the environment
_FORGOTTEN = 86_400.0  # seconds after which the folder of a run that was killed is swept away


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `ours` is true in the process that began it, which also ends it."""

    id: str
    ours: bool

    def folder(self, root: Path) -> Path:
        """Where the run's processes keep what they share; made by whoever writes first."""
        return root / ".apiint" / self.id


def kept(root: Path, name: str) -> Path:
    """A folder below ``.apiint`` for what outlives runs, which keeps itself out of version control.

    One that can't be made is for whoever writes there to tell.
    """
    folder = root / ".apiint" / name
    with suppress(OSError):
        saving.unversioned(folder)
    return folder


def begin(environ: MutableMapping[str, str], workerinput: Mapping[str, object] | None = None) -> Run:
    """The run that this process belongs to: xdist's, that of the environment, or else a new one, told to children.

    Raises:
        UsageProblem: the environment names a run in a way that no folder and no header can be named.
    """
    told = (workerinput or {}).get(WORKER_KEY) or environ.get(VARIABLE)
    if not told:
        run = Run(uuid.uuid4().hex, ours=True)
        environ[VARIABLE] = run.id
        return run
    if not isinstance(told, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", told):
        allowed = "up to 64 letters, digits, dashes and underscores"
        rows = [("found", f"{len(str(told))} characters"), ("allowed", allowed), ("fix", f"unset {VARIABLE}")]
        raise UsageProblem(layout(f"{VARIABLE} can't be the id of a run", rows))
    return Run(told, ours=False)


def end(run: Run, root: Path, environ: MutableMapping[str, str]) -> None:
    """Forget a run that this process began, and what runs that were killed have left behind."""
    if not run.ours:
        return
    if environ.get(VARIABLE) == run.id:
        del environ[VARIABLE]
    shutil.rmtree(run.folder(root), ignore_errors=True)
    # Named as `begin` names them: other folders there aren't runs.
    for other in (root / ".apiint").glob("[0-9a-f]" * 32):
        if time.time() - _touched(other) > _FORGOTTEN:
            shutil.rmtree(other, ignore_errors=True)


def _touched(folder: Path) -> float:
    try:
        return max(path.stat().st_mtime for path in (folder, *folder.iterdir()))
    except OSError:  # another run sweeps it at this moment
        return time.time()


def recording_refusal(environ: Mapping[str, str]) -> str | None:
    """Why this run must not record; None where it may.

    In CI a recording is thrown away with the machine, and a test that records passes whatever the service answers.
    """
    if not _says_yes(environ.get("CI", "")) or _says_yes(environ.get("APIINT_ALLOW_RECORD", "")):
        return None
    rows = [
        ("found", "CI is set in the environment"),
        ("why", "a test that records agrees with any answer, and the recording is gone with the machine"),
        ("fix", "record on your own machine and commit the cassettes; in CI use --api-mode=replay,"),
        ("", "or set APIINT_ALLOW_RECORD=1 in a job that commits them"),
    ]
    return layout("recording is refused in CI", rows)


def _says_yes(text: str) -> bool:
    return text.strip().lower() not in ("", "0", "false", "no", "off")
