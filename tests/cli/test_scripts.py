"""scripts/: other names of commands, which print and end as these do."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ACME = str(ROOT / "fixtures" / "acme.openapi.yaml")


def run(*command):
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, cwd=ROOT)
    return done.returncode, done.stdout, done.stderr.partition("\nError: ")[2]


@pytest.mark.parametrize(
    ("script", "command", "arguments", "code"),
    [
        ("validate_api_spec", "validate-spec", [ACME], 0),
        ("validate_api_spec", "validate-spec", ["README.md"], 3),
        ("test_api_health", "health", ["--base-url", "http://localhost:1"], 3),
        ("test_api_health", "health", ["--base-url", "ftp://x"], 2),
    ],
)
def test_a_script_prints_and_ends_as_its_command(script, command, arguments, code):
    alias = run(f"scripts/{script}.py", *arguments)
    assert alias == run("-m", "pytest_apiint.cli", command, *arguments)
    assert alias[0] == code
    assert "".join(alias[1:]).strip() or code == 3


def test_pytest_collects_no_script_as_tests(pytester):
    pytester.makepyfile(test_api_health=(ROOT / "scripts" / "test_api_health.py").read_text())
    assert pytester.runpytest_inprocess("--collect-only", "-W", "ignore").ret == pytest.ExitCode.NO_TESTS_COLLECTED
