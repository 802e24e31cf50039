"""``--api-consumption``: the map of a run, its table and its file, from one process and from several."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint
from pytest_apiint.consumption.file import SCHEMA
from tests.plugin.test_fuzz import ACME, CLIENT, SETTINGS, SUITE

ROOT = Path(__file__).parents[2]
MAP = "--api-consumption", "--api-select=plain-call"


@pytest.fixture
def project(pytester, run, monkeypatch):
    shutil.copy(ACME, pytester.path)
    pytester.makepyprojecttoml(SETTINGS)
    pytester.makepyfile(acme=CLIENT, test_acme=SUITE)
    monkeypatch.delitem(sys.modules, "acme", raising=False)
    return lambda *options: run("", "-p", "no:cacheprovider", *options)


def mapped(pytester):
    return json.loads((pytester.path / ".apiint" / "consumption.json").read_text())


def test_the_table_says_what_each_call_reads(project, pytester):
    result = project(*MAP)
    result.assert_outcomes(passed=2)
    lines = result.stdout.lines
    table = lines[next(at for at, line in enumerate(lines) if "apiint consumption" in line) + 1 : -1]
    assert "\n".join(table) in (ROOT / "docs" / "fuzzing.md").read_text()
    assert table[0] == "test_acme.py::TestAcme"
    assert "  user  GET /users/{user_id}: reads 1 of 4 fields" in table
    assert "    $.email                      AttributeError  KeyError        -" in table
    assert table[-1] == "as JSON: .apiint/consumption.json"
    assert all(len(line) <= 80 and line.isascii() for line in table)


def test_the_file_has_all_of_it_and_no_values(project, pytester):
    project(*MAP, "-q")
    told = mapped(pytester)
    assert told["schema"] == SCHEMA == "apiint.consumption/1"
    user, users = told["calls"]
    assert (user["suite"], user["call"], user["service"]) == ("test_acme.py::TestAcme", "user", "acme")
    assert (user["operation"], user["operation_id"]) == ("GET /users/{user_id}", "getUser")
    assert [field for field in user["fields"] if field["use"] == "read"] == [
        {
            "place": "$.email",
            "pointer": "/email",
            "use": "read",
            "null": "AttributeError",
            "missing": "KeyError",
            "unknown": "",
            "shown": "null $.email",
            "kind": "string",
        }
    ]
    assert {field["place"]: field["use"] for field in users["fields"]}["$.items[*].name"] == "passed on"
    assert "john" not in (pytester.path / ".apiint" / "consumption.json").read_text().lower()


def test_another_process_tells_the_same(project, pytester):
    project(*MAP)
    alone = mapped(pytester)
    project(*MAP, "-n", "1", "-p", "xdist")
    assert mapped(pytester) == alone
    assert len(alone["calls"]) == 2


def test_nothing_is_mapped_unasked(project, pytester):
    result = project("--api-select=plain-call")
    result.stdout.no_fnmatch_line("*apiint consumption*")
    assert not (pytester.path / ".apiint").exists()


def test_a_file_that_cannot_be_written_is_told(project, pytester):
    (pytester.path / ".apiint").write_text("in the way")
    result = project(*MAP)
    result.stdout.fnmatch_lines(["not written: *"])
    result.assert_outcomes(passed=2)


def test_the_map_is_what_diff_spec_takes(project, pytester, monkeypatch):
    project(*MAP)
    monkeypatch.chdir(pytester.path)
    old = ACME.read_text()
    (pytester.path / "new.yaml").write_text(
        old.replace('email: {type: [string, "null"]', "email: {type: [integer, string]", 1)
    )
    result = CliRunner().invoke(
        apiint, ["diff-spec", ACME.name, "new.yaml", "--consumption", ".apiint/consumption.json"]
    )
    assert "user reads $.email" in result.stdout, result.stdout
