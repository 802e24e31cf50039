"""Cassette files are replaced whole or not at all, by one process at a time."""

import os
import resource
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pytest_apiint.cassettes import saving
from pytest_apiint.errors import CassetteNotWritten


def save(path, data):
    with saving.exclusive(path) as target:
        saving.replace(target, data)


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def test_a_new_file_gets_its_directories_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "cassettes" / "test_acme" / "test_get.yaml"
    save(path, b"new")

    assert path.read_bytes() == b"new"
    assert names(path.parent) == ["test_get.yaml"]


def test_an_old_file_is_replaced_by_a_new_one_with_its_permissions(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    reader = path.open("rb")
    save(path, b"new")

    assert (reader.read(), path.read_bytes()) == (b"old", b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    reader.close()


def test_the_text_is_on_disk_before_it_has_the_name_and_the_name_is_before_the_save_ends(tmp_path, monkeypatch):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    synced = []

    def fsync(descriptor):
        directory = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        synced.append("directory" if directory else os.fstat(descriptor).st_size)
        synced.append(path.read_bytes())

    monkeypatch.setattr(saving.os, "fsync", fsync)
    save(path, b"newer")

    assert synced == [5, b"old", "directory", b"newer"]


def test_a_new_file_follows_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        save(tmp_path / "a.yaml", b"new")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "a.yaml").stat().st_mode) == 0o640


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files as Linux shows them")
def test_no_file_stays_open(tmp_path):
    save(tmp_path / "a.yaml", b"new")
    before = names(Path("/proc/self/fd"))
    for _ in range(5):
        save(tmp_path / "a.yaml", b"new")

    assert len(names(Path("/proc/self/fd"))) == len(before)


def test_a_link_stays_and_the_file_it_leads_to_is_replaced(tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "a.yaml").symlink_to(tmp_path / "shared" / "b.yaml")
    save(tmp_path / "a.yaml", b"new")

    assert (tmp_path / "a.yaml").is_symlink()
    assert (tmp_path / "shared" / "b.yaml").read_bytes() == b"new"


def test_what_killed_processes_left_is_removed_and_nothing_else(tmp_path):
    for name in (".a.yaml.0badcafe.apiint-tmp", ".a.yaml.lock", ".b.yaml.0badcafe.apiint-tmp", ".a.yaml.swp"):
        (tmp_path / name).write_bytes(b"half")
    save(tmp_path / "a.yaml", b"new")

    assert names(tmp_path) == [".a.yaml.swp", ".b.yaml.0badcafe.apiint-tmp", "a.yaml"]


def test_threads_take_turns(tmp_path):
    path = tmp_path / "count"
    path.write_bytes(b"0")

    def add():
        for _ in range(10):
            with saving.exclusive(path) as target:
                saving.replace(target, b"%d" % (int(saving.content(target)) + 1))

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert path.read_bytes() == b"40"
    assert names(tmp_path) == ["count"]


def test_a_lock_that_is_never_given_back_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(saving, "PATIENCE", 0.05)
    with saving.exclusive(tmp_path / "a.yaml"):
        taken = threading.Thread(target=lambda: errors.append(refused(tmp_path / "a.yaml")))
        errors = []
        taken.start()
        taken.join()

    assert "another process has held the lock" in errors[0]


def refused(path, data=b"new"):
    with pytest.raises(CassetteNotWritten) as caught:
        save(path, data)
    return str(caught.value)


def test_a_directory_of_that_name_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").mkdir()

    assert refused(Path("a.yaml")) == (
        "a.yaml was not written\n  seen  a.yaml is a directory\n  fix   give the cassette another name"
    )


def test_a_device_is_never_replaced():
    assert "is a device" in refused(Path("/dev/full"))
    assert not Path("/dev/full").is_file()


def test_a_file_in_the_place_of_the_directory_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cassettes").write_text("notes")

    message = refused(tmp_path / "cassettes" / "test_acme" / "a.yaml")
    assert "cassettes is a file, and should be a directory" in message
    assert (tmp_path / "cassettes").read_text() == "notes"


def test_a_name_that_is_as_long_as_names_may_be_is_saved(tmp_path):
    save(tmp_path / ("a" * 255), b"new")

    assert names(tmp_path) == ["a" * 255]


def test_a_name_that_is_too_long_is_told(tmp_path):
    assert "give the cassette a shorter name" in refused(tmp_path / ("a" * 300))


def test_a_directory_that_can_not_be_written_is_told(tmp_path):
    # Root may write everywhere but where the kernel keeps its own.
    directory = Path("/sys" if os.geteuid() == 0 else tmp_path)
    if os.geteuid():
        directory.chmod(0o500)

    message = refused(directory / "a.yaml")
    assert "was not written" in message
    assert "fix" in message


@pytest.fixture
def small_files():
    """No file may grow beyond 64 kB, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_takes_no_more_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, small_files):
    monkeypatch.chdir(tmp_path)
    save(Path("a.yaml"), b"old")
    message = refused(Path("a.yaml"), b"x" * 100_000)

    assert message == (
        "a.yaml was not written\n"
        "  seen  file too large\n"
        "  kept  the old cassette, as it was\n"
        "  fix   raise the limit of file sizes (ulimit -f), then record again"
    )
    assert (tmp_path / "a.yaml").read_bytes() == b"old"
    assert names(tmp_path) == ["a.yaml"]


def test_a_full_disk_is_told(tmp_path, monkeypatch):
    # What is written goes to the device that is always full, by the kernel's own answer.
    full = os.open("/dev/full", os.O_WRONLY)
    real = os.open
    monkeypatch.setattr(
        saving.os, "open", lambda path, *a: os.dup(full) if "apiint-tmp" in str(path) else real(path, *a)
    )
    message = refused(tmp_path / "a.yaml")
    os.close(full)

    assert "no space left on device" in message
    assert "free some space, then record again" in message
    assert names(tmp_path) == []


MOUNTED = """
mount -t tmpfs -o size=64k tmpfs "$1" && exec "$0" -c '
import subprocess, sys
from pathlib import Path
from pytest_apiint.cassettes import saving
from pytest_apiint.errors import CassetteNotWritten

path = Path(sys.argv[1], "a.yaml")
def save(data):
    try:
        with saving.exclusive(path) as target:
            saving.replace(target, data)
    except CassetteNotWritten as error:
        print(" ".join(str(error).split()))

save(b"old")
save(b"x" * 100_000)
subprocess.run(["mount", "-o", "remount,ro", sys.argv[1]], check=True)
save(b"new")
print(path.read_bytes().decode(), len(list(path.parent.iterdir())))
' "$1"
"""


def test_a_file_system_that_is_full_or_read_only_keeps_the_old_file(tmp_path):
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", MOUNTED, sys.executable, str(tmp_path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"nothing can be mounted here: {error}")

    full, read_only, there = done.stdout.splitlines()
    assert "seen no space left on device kept the old cassette, as it was fix free some space" in full
    assert "seen read-only file system kept the old cassette, as it was fix record where" in read_only
    assert there == "old 1"
