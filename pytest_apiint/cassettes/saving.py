"""Files that are replaced whole or not at all, by one process at a time.

A new text goes to a temporary file in the same directory, to the disk, and then takes the old one's place in
one step (POSIX's ``rename``), so a reader, or a process killed at any moment, finds the old text or the new.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pytest_apiint.errors import CassetteNotWritten
from pytest_apiint.messages import layout, near

# Longer than any save takes; whoever holds the lock then hangs.
PATIENCE = 60.0
_SUFFIX = ".apiint-tmp"
# File systems end names at 255 bytes.
_LONG = 200
_FIXES = {
    errno.ENOSPC: "free some space, then record again",
    errno.EDQUOT: "free some of your quota, then record again",
    errno.EFBIG: "raise the limit of file sizes (ulimit -f), then record again",
    errno.EACCES: "allow writing to the directory, then record again",
    errno.EPERM: "allow writing to the directory, then record again",
    errno.EROFS: "record where the file system can be written",
    errno.EISDIR: "move the directory away, then record again",
    errno.ENAMETOOLONG: "give the cassette a shorter name",
}


@contextmanager
def exclusive(path: Path) -> Iterator[Path]:
    """The file that `path` leads to, in a directory that exists, while no other process or thread holds it.

    What killed processes left beside it is removed. `CassetteNotWritten` where it can't ever be written.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415  # 60 ms, for those who record

    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            what = "a directory" if target.is_dir() else "a device, and no file"
            raise refusal(path, f"{near(str(path))} is {what}", fix="give the cassette another name")
        target.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(target.with_name(f"{_hidden(target)}.lock"), timeout=PATIENCE, poll_interval=0.002)
        lock.acquire()
    except Timeout:
        raise refusal(
            path,
            f"another process has held the lock for {PATIENCE:.0f} s",
            fix="end the process that hangs while it records this cassette",
        ) from None
    except OSError as error:
        raise _explained(path, error) from error
    try:
        _sweep(target)
        yield target
    finally:
        # Removed while it's held: whoever waits for it sees that its file has no name any more, and makes a new one.
        with suppress(OSError):
            Path(lock.lock_file).unlink()
        lock.release()


def unversioned(folder: Path) -> Path:
    """Make `folder`, which keeps itself and all below it out of version control.

    Raises:
        OSError: it can't be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n")
    return folder


def content(path: Path) -> bytes | None:
    """The file's bytes; ``None`` where there is none. `CassetteNotWritten` where what it holds can't be told."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _explained(path, error) from error


def replace(path: Path, data: bytes) -> None:
    """Put `data` in the place of the file, on disk when this returns; its permissions stay.

    Raises:
        CassetteNotWritten: The file is as it was.
    """
    temporary = path.with_name(f"{_hidden(path)}.{secrets.token_hex(4)}{_SUFFIX}")
    try:
        try:
            _write(temporary, data, _permissions(path))
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _settle(path.parent)
    except OSError as error:
        raise _explained(path, error) from error


def remove(path: Path) -> None:
    """Remove the file, if there is one."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _explained(path, error) from error


def refusal(path: Path, seen: str, *, fix: str) -> CassetteNotWritten:
    """The error for a cassette that stays as it is."""
    kept = ""
    with suppress(OSError):
        kept = "the old cassette, as it was" if path.is_file() else ""
    name = near(str(path))
    return CassetteNotWritten(layout(f"{name} was not written", [("seen", seen), ("kept", kept), ("fix", fix)]))


def _hidden(path: Path) -> str:
    """What the names of files beside `path` begin with; short enough for a suffix where `path`'s own is not."""
    name = path.name
    if len(name.encode()) > _LONG:
        name = name[: _LONG // 4] + hashlib.sha256(name.encode()).hexdigest()[:16]
    return f".{name}"


def _write(path: Path, data: bytes, mode: int | None) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o666)
    with os.fdopen(descriptor, "wb") as file:
        if mode is not None:
            os.fchmod(descriptor, mode)
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def _permissions(path: Path) -> int | None:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return None


def _settle(directory: Path) -> None:
    """Bring the directory's new entry to the disk, where the file system knows how."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(target: Path) -> None:
    """Remove temporary files of this cassette. Under its lock nobody is writing one, so their writers are dead."""
    with os.scandir(target.parent) as entries:
        dead = [e.path for e in entries if e.name.startswith(f"{_hidden(target)}.") and e.name.endswith(_SUFFIX)]
    for path in dead:
        with suppress(OSError):
            Path(path).unlink()


def _explained(path: Path, error: OSError) -> CassetteNotWritten:
    """The error in words: a file where a directory should be is named, since the kernel names the cassette."""
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        file = next((parent for parent in path.parents if parent.exists() and not parent.is_dir()), path)
        name = near(str(file))
        return refusal(path, f"{name} is a file, and should be a directory", fix=f"remove {name}, or move it away")
    reason = (error.strerror or str(error)).lower()
    fix = _FIXES.get(error.errno or 0, "see that the directory can be written, then record again")
    return refusal(path, reason, fix=fix)
