"""What tests have left in a sandbox, kept from run to run in ``.apiint/leftovers``: a file for each cleanup.

1. A cleanup's file is written when it's registered, and removed when it has gone well. So a process that is killed
   leaves it, as one whose cleanup fails does.
2. Whoever writes holds a lock beside its files while its test runs: the system takes it back from who is killed. What
   belongs to a lock that is held is no leftover yet.
3. No file holds a secret: texts are scrubbed, and of the request's header fields those are kept that had a credential.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.cassettes import saving
from pytest_apiint.clock import real
from pytest_apiint.errors import CassetteNotWritten
from pytest_apiint.sandbox.runs import kept

if TYPE_CHECKING:
    from filelock import FileLock

NAME: Final = "leftovers"
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Leftover:
    """A cleanup that didn't come to its end: whose, of which test, and what would delete what it was for.

    `error` is the type of what it raised, empty where its process was killed. `url` is what a DELETE would go to, by
    the API's own name, with placeholders for secrets in it and in `headers`; empty where nobody knows.
    """

    id: str
    service: str
    test: str
    call: str
    since: str  # UTC, RFC 3339
    holder: str
    error: str = ""
    url: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    def file(self, root: Path) -> Path:
        return root / ".apiint" / NAME / f"{self.id}.json"


def new(service: str, test: str, call: str, holder: str) -> Leftover:
    """One of now, by real time."""
    since = datetime.fromtimestamp(real.time(), UTC).isoformat(timespec="milliseconds")
    return Leftover(secrets.token_hex(4), service, test, call, since, holder)


def write(root: Path, one: Leftover) -> None:
    """Keep it; where the folder can't be written, there is no memory of it."""
    kept(root, NAME)
    with suppress(OSError, CassetteNotWritten):
        saving.replace(one.file(root), (json.dumps({"version": _VERSION, **asdict(one)}, indent=1) + "\n").encode())


def forget(root: Path, one: Leftover) -> None:
    """It's no leftover any more."""
    with suppress(OSError):
        one.file(root).unlink(missing_ok=True)


def every(root: Path) -> tuple[list[Leftover], int]:
    """All leftovers below `root`, the oldest first, and how many cleanups belong to tests that still run.

    What can't be read isn't one. Locks that nobody holds and nobody needs are removed.
    """
    folder = root / ".apiint" / NAME
    found = [one for file in sorted(folder.glob("*.json")) if (one := _read(file)) is not None]
    running = set(_running(folder, {one.holder for one in found if not one.error}))
    left = [one for one in found if one.error or one.holder not in running]
    return sorted(left, key=lambda one: (one.since, one.id)), len(found) - len(left)


def _running(folder: Path, wanted: Iterable[str]) -> Iterator[str]:
    for holder in wanted:
        lock = _lock(folder, holder)
        if not Path(lock.lock_file).exists():
            continue
        if _take(lock):
            _release(lock)
        else:
            yield holder


def _read(file: Path) -> Leftover | None:
    try:
        told: Any = json.loads(file.read_bytes())
        if told.pop("version") != _VERSION or told["id"] != file.stem:
            return None
        headers = tuple((str(name), str(value)) for name, value in told.pop("headers"))
        texts: dict[str, Any] = {name: str(value) for name, value in told.items()}
        return Leftover(**texts, headers=headers)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


class Holder:
    """The lock of one test's files, held until `release`."""

    def __init__(self, root: Path) -> None:
        self.name = secrets.token_hex(8)
        self._held = _lock(kept(root, NAME), self.name)
        _take(self._held)

    def release(self) -> None:
        _release(self._held)


def _lock(folder: Path, holder: str) -> FileLock:
    from filelock import FileLock  # noqa: PLC0415 - for tests that clean up

    return FileLock(folder / f"{Path(holder).name}.lock", blocking=False)


def _take(lock: FileLock) -> bool:
    """Whether it's ours now; a folder that can't be written holds nobody's."""
    from filelock import Timeout  # noqa: PLC0415 - for tests that clean up

    try:
        lock.acquire()
    except Timeout:
        return False
    except OSError:
        return True
    return True


def _release(lock: FileLock) -> None:
    with suppress(OSError):
        Path(lock.lock_file).unlink(missing_ok=True)
        lock.release()
