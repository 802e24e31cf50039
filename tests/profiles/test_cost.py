"""A profile costs next to nothing."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from pytest_apiint import profiles
from pytest_apiint.profiles import load


def test_a_profile_is_loaded_in_three_milliseconds() -> None:
    if sys.gettrace():
        pytest.skip("a tracer, say coverage's, costs more than the profile")
    best = 1.0
    for _ in range(20):
        load.cache_clear()
        started = time.perf_counter()
        load("aws")
        best = min(best, time.perf_counter() - started)
    assert best < 0.003


def test_a_profile_brings_nothing_heavy() -> None:
    heavy = {"pytest", "requests", "httpx", "urllib3", "aiohttp", "yaml", "xml.etree", "difflib", "asyncio"}
    script = f"import sys, pytest_apiint.profiles as p; p.load('slack'); print(*({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout == "\n"


def test_the_files_lie_in_the_package_so_that_the_wheel_holds_them() -> None:
    assert len(list(Path(profiles.__file__).parent.glob("*.toml"))) == len(profiles.names())
