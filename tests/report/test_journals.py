"""Where journals lie."""

import os

from pytest_apiint.report import journals


def test_each_run_has_a_folder_of_its_own_that_git_ignores(tmp_path):
    first, second = journals.begin(tmp_path, "ci"), journals.begin(tmp_path, "ci")
    assert [one.relative_to(tmp_path).as_posix() for one in (first, second)] == [
        ".apiint/reports/ci",
        ".apiint/reports/ci-2",
    ]
    assert (tmp_path / ".apiint" / ".gitignore").read_text() == "*\n"


def test_runs_of_other_days_are_removed(tmp_path):
    old, young = journals.begin(tmp_path, "old"), journals.begin(tmp_path, "young")
    journals.path(old, "main").write_text("x")
    os.utime(old, (1.0, 1.0))
    journals.begin(tmp_path, "new")
    assert (old.exists(), young.exists()) == (False, True)


def test_journals_are_found_below_a_folder_and_else_reports(tmp_path):
    for name in ("b/journal-gw0.jsonl", "a/journal-main.jsonl", "a/report.json", "a/other.jsonl", "c/report.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = [one.relative_to(tmp_path).as_posix() for one in journals.journals(tmp_path)]
    assert found == ["a/journal-main.jsonl", "b/journal-gw0.jsonl"]
    assert list(journals.journals(tmp_path / "c")) == [tmp_path / "c" / "report.json"]
    assert list(journals.journals(tmp_path / "x.jsonl")) == [tmp_path / "x.jsonl"]
