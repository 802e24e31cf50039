"""A profile costs next to nothing."""

import subprocess
import sys
import time
from pathlib import Path

from pytest_apiint import profiles
from pytest_apiint.profiles import load


def test_a_profile_is_loaded_in_three_milliseconds() -> None:
    best = 1.0
    for _ in range(20):
        load.cache_clear()
        started = time.perf_counter()
        load("aws")
        best = min(best, time.perf_counter() - started)
    assert best < 0.003


def test_a_profile_brings_only_the_standard_library() -> None:
    script = (
        "import sys, pytest_apiint.profiles as p; p.load('slack');"
        "own = {m.partition('.')[0] for m in sys.modules} - set(sys.stdlib_module_names) - set(before);"
        "sys.exit(', '.join(sorted(own - {'pytest_apiint'})) or 0)"
    )
    subprocess.run([sys.executable, "-c", f"import sys; before = list(sys.modules); {script}"], check=True)


def test_the_files_lie_in_the_package_so_that_the_wheel_holds_them() -> None:
    assert len(list(Path(profiles.__file__).parent.glob("*.toml"))) == len(profiles.names())
