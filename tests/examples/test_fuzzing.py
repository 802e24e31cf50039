"""The example's careful client survives every varied answer, to the last advice; the naive one doesn't."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(tmp_path):
    where = tmp_path / "examples" / "acme"
    shutil.copytree(ROOT / "examples" / "acme", where, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    shutil.copytree(ROOT / "fixtures", tmp_path / "fixtures")

    def run(suite):
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--api-strict", "--tb=no", suite]
        return subprocess.run(
            [*command, "--api-select=plain-call,fuzz"], cwd=where, capture_output=True, text=True, check=False
        )

    return run


def test_the_careful_clients_survive_all_tiers(run):
    result = run("tests/test_survives.py")
    assert result.returncode == 0, result.stdout
    assert "TestAcmeSurvives: 18 kept\n" in result.stdout
    assert "TestAsyncAcmeSurvives: 18 kept\n" in result.stdout


def test_the_naive_one_does_not(run):
    result = run("naive/test_survives.py::TestNaiveSurvives")
    assert result.returncode == 1
    for check in ("breaks-cleanly ", "breaks-cleanly-wire ", "no-silent-corruption "):
        assert check in result.stdout
