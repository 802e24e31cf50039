"""What is built once, and where it's installed: a folder with everything of the source distribution but the package."""

import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What would lead back to the checkout, or take other packages along.
ASTRAY = ("PYTHONPATH", "VIRTUAL_ENV", "PYTEST_ADDOPTS", "APIINT_MODE")


def run(*command, cwd=None, **environment):
    """A command's exit code and all it said."""
    here = {name: value for name, value in os.environ.items() if name not in ASTRAY}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**here, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def must(*command, **options):
    code, said = run(*command, **options)
    assert code == 0, f"{' '.join(map(str, command))}\n{said}"
    return said


@dataclass(frozen=True)
class Dist:
    """What would be published."""

    sdist: Path
    wheel: Path


@pytest.fixture(scope="session")
def dist(tmp_path_factory):
    """Built once: the wheel from the source distribution. `DIST` names a folder that is given a copy."""
    folder = tmp_path_factory.mktemp("dist")
    must(sys.executable, "-m", "build", "--installer=uv", "--outdir", folder, ROOT)
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    if wanted := os.environ.get("DIST"):
        shutil.copytree(folder, ROOT / wanted, dirs_exist_ok=True)
    return Dist(sdist, wheel)


@pytest.fixture(scope="session")
def sources(dist, tmp_path_factory):
    """The source distribution, unpacked."""
    folder = tmp_path_factory.mktemp("sources")
    with tarfile.open(dist.sdist) as archive:
        archive.extractall(folder, filter="data")
    (found,) = folder.iterdir()
    return found


@pytest.fixture(scope="session")
def bereft(sources, tmp_path_factory):
    """The same without the package: whoever imports it has it from an installation."""
    folder = tmp_path_factory.mktemp("bereft") / "tree"
    shutil.copytree(sources, folder, ignore=shutil.ignore_patterns("pytest_apiint"))
    return folder


@pytest.fixture(scope="session")
def installed(dist, tmp_path_factory):
    """A fresh environment with the wheel: ``installed("cli,tls", python="python3.12")`` gives its interpreter."""

    def installed(extras="", python=sys.executable):
        folder = tmp_path_factory.mktemp("environment")
        interpreter = folder / "bin" / "python"
        must("uv", "venv", "--quiet", "--clear", "--no-python-downloads", "--python", python, folder)
        wanted = f"{dist.wheel}[{extras}]" if extras else dist.wheel
        must("uv", "pip", "install", "--quiet", "--python", interpreter, wanted)
        return interpreter

    return installed
