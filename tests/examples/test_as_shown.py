"""What users are shown works as it is shown: the README's blocks and the example's tests. CI runs the demo."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ACME = ROOT / "examples" / "acme"
README = (ROOT / "README.md").read_text()
PYTHON = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
TOML = re.findall(r"^```toml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    # Coverage would follow into these processes, and make them slower by half: what they run is covered elsewhere.
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    command = (sys.executable, *command)
    return subprocess.run(command, cwd=folder, env=plain, capture_output=True, text=True, check=False)


def test_the_example_begins_as_the_readme_does() -> None:
    assert (ACME / "tests" / "test_acme.py").read_text().startswith(PYTHON[0])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project made of nothing but the README's blocks, the client and the description."""
    shutil.copytree(ACME / "acme", tmp_path / "acme")
    shutil.copytree(ROOT / "fixtures", tmp_path / "fixtures")
    (tmp_path / "pyproject.toml").write_text("".join(TOML))
    (tmp_path / "test_acme.py").write_text("\n".join(PYTHON))
    return tmp_path


def test_the_readmes_blocks_run_as_written(project: Path) -> None:
    result = run(project, "-m", "pytest", "-p", "no:cacheprovider")
    assert result.returncode == 0, result.stdout + result.stderr
    assert int(re.search(r"(\d+) passed", result.stdout)[1]) > 100  # six tests, and the battery
