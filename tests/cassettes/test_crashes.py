"""Processes that are killed, and processes that share a cassette: nothing is lost, and every file loads."""

import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest
import vcr.serialize
from vcr.serializers import yamlserializer

from pytest_apiint.cassettes import mishaps

# Forks a process that records, for each kill: a fork costs a millisecond, a fresh interpreter half a second.
FORKS = """
    import os, random, signal, sys, time
    from pathlib import Path
    from tests.cassettes.test_recording import failed, interaction, recording

    folder, seed, kills, size = Path(sys.argv[1]), *map(int, sys.argv[2:5])
    recording(interaction()).save(folder / "warm" / f"{seed}.yaml", keep="missing")
    moments = random.Random(seed)
    for kill in range(kills):
        path = folder / f"{kill // 10}.yaml"
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            for number in range(10_000):
                one = f"/{seed}/{kill}/{number}"
                recording(interaction(path=one, answer=b"x" * size), failed(path=one)).save(path, keep="missing")
                os.write(writer, f"{one} {path.name}\\n".encode())
        os.close(writer)
        if kill % 5 == 0:  # on a busy machine a child may not come to save anything before it's killed
            sys.stdout.write(os.read(reader, 65536).decode())
        time.sleep(moments.uniform(0, 0.04))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while said := os.read(reader, 65536):
            sys.stdout.write(said.decode())
        os.close(reader)
        print(f"killed {kill}", flush=True)
"""
SAVES = """
    import sys
    from pathlib import Path
    from tests.cassettes.test_recording import failed, interaction, recording

    path, name = Path(sys.argv[1]), sys.argv[2]
    for number in range(50):
        one = f"/{name}/{number}"
        recording(interaction(path=one), failed(path=one)).save(path, keep="missing")
"""


@pytest.fixture
def quick(tmp_path):
    """A directory in memory, where there is one: a kill doesn't lose what the disk hasn't got yet."""
    shm = Path("/dev/shm")
    if not (shm.is_dir() and os.access(shm, os.W_OK)):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=shm) as folder:
        yield Path(folder)


def started(script, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def urls(path):
    requests, _ = vcr.serialize.deserialize(path.read_text("ascii"), yamlserializer)
    return [request.path for request in requests]


def failures(path):
    file = mishaps.beside(path)
    return [one.request.path for one in mishaps.loaded(file.read_bytes(), file=file)]


@pytest.mark.parametrize(("size", "seeds"), [(2, (1, 2)), (100_000, (3, 4))], ids=["small", "large"])
def test_killed_at_any_of_200_moments_a_cassette_loads_and_has_all_that_was_saved(quick, size, seeds):
    processes = [started(FORKS, quick, seed, 50, size) for seed in seeds]
    said = [line for process in processes for line in process.communicate()[0].splitlines()]

    assert [process.returncode for process in processes] == [0, 0]
    assert sum(line.startswith("killed") for line in said) == 100
    saved = [line.split() for line in said if line.startswith("/")]
    files = [path for path in quick.glob("*.yaml") if ".faults" not in path.name]
    assert min(len(saved), len(files)) > 3
    there = {(url, path.name) for path in files for url in urls(path)}
    assert {tuple(one) for one in saved} <= there
    assert {(url, path.name) for path in files for url in failures(path)} <= there


def test_two_processes_that_share_a_cassette_lose_nothing(quick):
    processes = [started(SAVES, quick / "a.yaml", name) for name in ("one", "two")]
    assert [process.communicate()[0] for process in processes] == ["", ""]

    everything = {f"/{name}/{number}" for name in ("one", "two") for number in range(50)}
    assert len(urls(quick / "a.yaml")) == len(failures(quick / "a.yaml")) == 100
    assert set(urls(quick / "a.yaml")) == set(failures(quick / "a.yaml")) == everything
    assert sorted(path.name for path in quick.iterdir()) == ["a.faults.yaml", "a.yaml"]
