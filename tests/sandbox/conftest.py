"""A clock that tests move by hand, and processes that share a run's folder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sandbox.hand_clock import HandClock

ROOT = Path(__file__).parents[2]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def in_processes(tmp_path: Path) -> Callable[[int, str], list[list[str]]]:
    """Run a script in so many processes at once, with the run's folder as its argument: the words each one printed."""

    def run(count: int, script: str) -> list[list[str]]:
        command = [sys.executable, "-c", script, str(tmp_path / "run")]
        processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(count)]
        outputs = [process.communicate()[0] for process in processes]
        assert [process.returncode for process in processes] == [0] * count
        return [output.split() for output in outputs]

    return run
