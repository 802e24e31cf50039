"""A project's suite for pytest-recording gives the same results here, and the other way round."""

import re
import shutil
from pathlib import Path

import pytest

from .vcr_service import served

SUITE = Path(__file__).with_name("vcr_suite")
OURS = ("-p", "no:recording", "-p", "pytest_apiint.plugin.entry")
THEIRS = ("-p", "pytest_recording.plugin")


@pytest.fixture
def suite(pytester, clean):
    """Run the suite, or its part `part`, with a plugin: how each test came out."""
    shutil.copytree(SUITE, pytester.path / "suite", ignore=shutil.ignore_patterns("__pycache__"))

    def suite(*options, part=""):
        where = pytester.path / "suite" / part
        result = pytester.runpytest_subprocess("-vv", "-p", "no:randomly", *options, where)
        return dict(re.findall(r"(\S+::\S+) (\w+) +\[", result.stdout.str()))

    return suite


@pytest.mark.parametrize("part", ["api", "custom"], ids=["by our reader", "by functions of the user's"])
def test_what_pytest_recording_recorded_replays_to_the_same_outcomes(suite, part):
    expected = suite(*THEIRS, part=part)
    assert len(expected) == {"api": 29, "custom": 6}[part]
    assert set(expected.values()) == {"PASSED"}
    assert suite(*OURS, part=part) == expected


@pytest.mark.parametrize("part", ["api", "custom"], ids=["by our writer", "by functions of the user's"])
def test_what_is_recorded_here_replays_under_pytest_recording_and_here(suite, part, pytester, monkeypatch):
    for folder in (pytester.path / "suite").glob("*/*s"):
        shutil.rmtree(folder)
    with served() as url:
        monkeypatch.setenv("SERVICE_URL", url)
        recorded = suite(*OURS, "--record-mode=rewrite", part=part)
    assert set(recorded.values()) == {"PASSED"}
    assert suite(*OURS, part=part) == recorded
    # Of aiohttp's callers vcrpy compares the object that they pass, and our writer has only the bytes of it.
    apart = ["-k", "not sends_objects"] if part == "api" else []
    theirs = suite(*THEIRS, *apart, part=part)
    assert theirs == {name: outcome for name, outcome in recorded.items() if part == "custom" or name in theirs}
    assert len(theirs) == len(recorded) - len(apart) // 2
