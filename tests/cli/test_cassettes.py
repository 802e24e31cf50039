"""``apiint cassettes``: what was recorded, listed, checked and kept clean."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from pytest_apiint.cassettes.recording import Recording
from pytest_apiint.cli.command import apiint
from tests.cassettes.recorded import interaction

NOW = datetime.now(UTC)


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder of cassettes in a project where the test stands."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "cassettes" / "test_acme"
    folder.mkdir(parents=True)
    return folder


def run(*arguments):
    return CliRunner().invoke(apiint, ["cassettes", *map(str, arguments)])


def record(path: Path, *interactions, days=0.0, **options):
    """A cassette, written as a recorded test writes it, `days` ago."""
    recording = Recording()
    for one in interactions or [interaction(recorded_at=NOW - timedelta(days=days), **options)]:
        recording.add(one)
    recording.save(path, keep="all")
    return path


def by_vcrpy(path: Path, date=None, **more):
    """A cassette as vcrpy writes it, which says nothing of when."""
    headers = {"Date": [date]} if date else {}
    request = {"body": None, "headers": {}, "method": "GET", "uri": "https://globex.example/a", **more}
    response = {"body": {"string": "{}"}, "headers": headers, "status": {"code": 200, "message": "OK"}}
    path.write_text(yaml.safe_dump({"interactions": [{"request": request, "response": response}], "version": 1}))
    return path


class TestList:
    def test_each_file_has_a_row(self, shelf):
        record(shelf / "test_get.yaml", interaction(), interaction(path="https://auth.acme.example/token"))
        by_vcrpy(shelf / "test_old.yaml")
        rows = [row.split() for row in run("list").output.splitlines()]
        file = str(Path("cassettes", "test_acme", "test_get.yaml"))
        assert rows[0] == ["file", "count", "size", "age", "hosts"]
        assert rows[1][:2] + rows[1][-2:] == [file, "2", "api.acme.example,", "auth.acme.example"]
        assert rows[2][1:2] + rows[2][-2:] == ["1", "unknown", "globex.example"]
        assert rows[3][:4] == ["2", "cassettes,", "3", "interactions,"]

    def test_json_has_what_the_table_has(self, shelf):
        file = record(shelf / "test_get.yaml", days=3)
        [row] = json.loads(run("list", "--format=json").output)
        assert row.pop("age_seconds") // 86_400 == 3
        assert row == {
            "file": str(Path("cassettes", "test_acme", "test_get.yaml")),
            "interactions": 1,
            "bytes": file.stat().st_size,
            "recorded_at": (NOW - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "hosts": ["api.acme.example"],
        }

    def test_the_age_of_others_is_their_answers_date(self, shelf):
        by_vcrpy(shelf / "a.yaml", date=(NOW - timedelta(days=40, hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT"))
        assert "  40 days  " in run("list").output

    def test_a_date_that_is_none_is_no_age(self, shelf):
        by_vcrpy(shelf / "a.yaml", date="yesterday")
        assert "  unknown  globex" in run("list").output

    def test_files_of_faults_and_other_data_are_no_cassettes(self, shelf, tmp_path):
        (shelf / "test_get.faults.yaml").write_text("faults: []\ninteractions: no\n")
        (shelf / "openapi.yaml").write_text("openapi: 3.1.0\n")
        by_vcrpy(tmp_path / "elsewhere.yaml")
        assert run("list").output == "0 cassettes, 0 interactions, 0 B\n"

    def test_a_path_may_be_a_file_or_any_folder(self, shelf, tmp_path):
        file = by_vcrpy(tmp_path / "elsewhere.yaml")
        assert "\nelsewhere.yaml  " in run("list", file).output
        assert "\nelsewhere.yaml  " in run("list", tmp_path).output

    def test_the_settings_folder_is_looked_into(self, shelf, tmp_path):
        (tmp_path / "pyproject.toml").write_text('[tool.apiint]\ncassettes = "recorded"\n')
        assert run("list").output.startswith("0 cassettes")
        (tmp_path / "recorded").mkdir()
        by_vcrpy(tmp_path / "recorded" / "a.yaml")
        assert f"\n{Path('recorded', 'a.yaml')}  " in run("list").output

    def test_a_damaged_file_is_told_after_the_others(self, shelf):
        record(shelf / "b.yaml")
        (shelf / "a.yaml").write_text("")
        result = run("list")
        assert result.exit_code == 1
        assert "1 cassette, 1 interaction" in result.stdout
        assert "the file is empty" in result.stderr

    @pytest.mark.parametrize("arguments", [["missing"], ["--format=xml"], [".", "."]], ids=["path", "format", "two"])
    def test_a_mistake_of_usage_ends_in_2(self, shelf, arguments):
        assert run("list", *arguments).exit_code == 2
