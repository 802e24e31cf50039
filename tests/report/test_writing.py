"""Reports as files, and the archives of what failed beside them."""

import json
from dataclasses import replace

import pytest

from pytest_apiint.report import writing
from pytest_apiint.report.run import Run, Test
from tests.report.runs import ATTEMPT

FAILED = Test("tests/test_a.py::test_it", "tests/test_a.py", 7, "failed", attempts=(ATTEMPT,))


def written(folder, *tests):
    writing.write(Run(0.0, 1.0, tests=tests), folder, ["json"])
    told = json.loads((folder / "report.json").read_text())["run"]["tests"]
    return [test["har"] for test in told]


def test_a_failed_test_has_an_archive_of_its_exchanges(tmp_path):
    (name,) = written(tmp_path, FAILED)
    assert name == "traces/t-it-d03d80.har"
    log = json.loads((tmp_path / name).read_text())["log"]
    assert [entry["request"]["url"] for entry in log["entries"]] == [ATTEMPT.url]


@pytest.mark.parametrize("other", [replace(FAILED, outcome="passed"), replace(FAILED, attempts=())])
def test_no_other_has_one(tmp_path, other):
    assert written(tmp_path, replace(other, har="traces/old.har")) == [""]
    assert not (tmp_path / "traces").exists()


def test_those_of_an_older_run_are_gone(tmp_path):
    (old,) = written(tmp_path, FAILED)
    (new,) = written(tmp_path, replace(FAILED, id="tests/test_b.py::test_it"))
    assert [file.name for file in (tmp_path / "traces").iterdir()] == [new.partition("/")[2]]
    assert old != new


def test_there_are_a_hundred_at_most(tmp_path):
    names = written(tmp_path, *(replace(FAILED, id=f"t.py::test_{number}") for number in range(103)))
    assert [bool(name) for name in names] == [True] * 100 + [False] * 3
    assert len(list((tmp_path / "traces").iterdir())) == 100
