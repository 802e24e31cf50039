"""What would be published is whole, is what the sources say, and is the same from the sources and from the sdist."""

import sys
import zipfile
from email.parser import Parser
from pathlib import Path

from conftest import ROOT, must

BUILT = ("__pycache__", ".pyc")


def files(folder):
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not any(part in path.as_posix() for part in BUILT)
    }


def names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def test_the_index_would_take_both(dist):
    must(sys.executable, "-m", "twine", "check", "--strict", dist.sdist, dist.wheel)


def test_the_wheel_holds_nothing_that_no_wheel_should(dist):
    must("check-wheel-contents", dist.wheel)


def test_the_wheel_holds_every_file_of_the_package(dist):
    held = {name for name in names(dist.wheel) if ".dist-info/" not in name}
    assert held == {f"pytest_apiint/{name}" for name in files(ROOT / "pytest_apiint")}
    assert {Path(name).suffix for name in held} >= {".toml", ".json", ".typed", ".py"}


def test_the_wheel_is_the_same_from_the_sources(dist, tmp_path):
    must(sys.executable, "-m", "build", "--wheel", "--installer=uv", "--outdir", tmp_path, ROOT)
    assert (tmp_path / dist.wheel.name).read_bytes() == dist.wheel.read_bytes()


def test_the_source_distribution_holds_what_git_does(sources):
    tracked = must("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\n")[:-1]
    assert files(sources) - set(tracked) == {"PKG-INFO"}
    missing = set(tracked) - files(sources)
    assert not {name for name in missing if (ROOT / name).exists()}


def test_an_installation_brings_the_core_alone(dist):
    told = metadata(dist.wheel)
    core = {line.partition(";")[0].strip() for line in told.get_all("Requires-Dist") if "extra ==" not in line}
    assert {line.split(">")[0].split("<")[0].lower() for line in core} == {
        "filelock",
        "httptools",
        "jsonschema-rs",
        "pluggy",
        "pytest",
        "pyyaml",
        "requests-mock",
        "time-machine",
    }
    assert told["Requires-Python"] == ">=3.11"
    assert set(told.get_all("Provides-Extra")) >= {"cli", "crypto", "fuzz", "sandbox", "tls"}


def test_the_workflows_are_as_github_has_them():
    workflows = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    must("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)
