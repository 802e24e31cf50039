"""scripts/: other names of commands, which print and end as these do."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint

ROOT = Path(__file__).parents[2]
ACME = str(ROOT / "fixtures" / "acme.openapi.yaml")


@pytest.mark.parametrize(
    ("script", "command", "arguments", "code"),
    [
        ("validate_api_spec", "validate-spec", [ACME], 0),
        ("validate_api_spec", "validate-spec", ["README.md"], 3),
        ("test_api_health", "health", ["--base-url", "ftp://x"], 2),
    ],
)
def test_a_script_prints_and_ends_as_its_command(monkeypatch, script, command, arguments, code):
    monkeypatch.chdir(ROOT)
    done = subprocess.run(
        [sys.executable, f"scripts/{script}.py", *arguments], capture_output=True, text=True, check=False
    )
    same = CliRunner().invoke(apiint, [command, *arguments])
    assert (done.returncode, done.stdout) == (same.exit_code, same.stdout)
    assert done.stderr.partition("Error: ")[2] == same.stderr.partition("Error: ")[2]
    assert done.returncode == code
    assert done.stdout or done.stderr


def test_pytest_collects_no_script_as_tests(pytester):
    pytester.makepyfile(test_api_health=(ROOT / "scripts" / "test_api_health.py").read_text())
    assert pytester.runpytest_inprocess("--collect-only", "-W", "ignore").ret == pytest.ExitCode.NO_TESTS_COLLECTED
