"""The wheel, installed where no sources are: alone, and with what the tests need."""

import os
import shutil
import sys

import pytest
from conftest import must, run

# Those that are asked for must be there; `make versions` asks for what it finds.
PYTHONS = os.environ.get("PYTHONS", sys.executable).split()
# What users see, and what stands on data files and on the entry point: a part of the tests that takes a minute.
CHOSEN = (
    "tests/examples/test_as_shown.py",
    "tests/cli/test_checks.py",
    "tests/cli/test_validate_spec.py",
    "tests/profiles",
    "tests/formats",
    "tests/contract/lint",
    "tests/plugin/test_unused.py",
    "tests/plugin/test_messages.py",
    "tests/plugin/test_fixtures.py",
)


def site(python, cwd):
    """Where the package is, as a program in `cwd` finds it."""
    code = "import pytest_apiint, sys; print(pytest_apiint.__file__); print(*sys.path, sep='\\n')"
    return must(python, "-c", code, cwd=cwd).splitlines()


def away(python, cwd):
    """Nothing leads back to a checkout: the package is the environment's own, and so is all that may be imported."""
    file, *paths = site(python, cwd)
    environment = str(python.parents[1])
    assert file.startswith(environment)
    assert "site-packages" in file
    assert not [path for path in paths if (cwd / path / "pytest_apiint").is_dir() and environment not in path]


@pytest.mark.parametrize("python", PYTHONS)
def test_alone_it_does_all_that_needs_no_extra(installed, bereft, tmp_path, python):
    there = installed(python=shutil.which(python))
    folder = tmp_path / "tree"
    shutil.copytree(bereft / "tests" / "minimal", folder / "tests" / "minimal")
    shutil.copytree(bereft / "fixtures", folder / "fixtures")
    away(there, folder)
    code, said = run(there, "-m", "pytest", "-q", "-rs", cwd=folder / "tests" / "minimal")
    assert code == 0, said
    assert "not applicable" in said  # nothing else is skipped
    assert not [line for line in said.splitlines() if line.startswith("SKIPPED") and "not applicable" not in line]


def test_with_what_they_need_our_own_tests_pass(installed, bereft):
    there = installed("dev")
    away(there, bereft)
    code, said = run(there, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2", *CHOSEN, cwd=bereft)
    assert code == 0, said


def test_the_command_is_installed_with_its_extra(installed, tmp_path):
    there = installed("cli")
    said = must(there.with_name("apiint"), "--version", cwd=tmp_path)
    assert said.startswith("apiint, version ")
    assert "retry-after-date" in must(there.with_name("apiint"), "checks", cwd=tmp_path)
