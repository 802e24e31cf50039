"""``apiint crashes``: what is kept, told, and forgotten."""

import json

import pytest
from click.testing import CliRunner

from pytest_apiint.checks.fuzz.crashes import FOLDER, Kept, every
from pytest_apiint.cli.command import apiint

SUITE = "tests/test_acme.py::TestAcme"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *options: CliRunner().invoke(apiint, ["crashes", *options])


@pytest.fixture
def kept(tmp_path):
    crashes = Kept(tmp_path, SUITE)
    crashes.keep("get_user", "survives-valid", "null $.email", "AttributeError", "acme/client.py:31")
    crashes.keep("list_users", "survives-tolerant", 'enum $.plan "never_seen"', "KeyError", "")
    return {one.answer: one for one in every(tmp_path)}


def test_without_crashes_there_is_nothing_to_list(run):
    result = run("list")
    assert (result.exit_code, result.output) == (0, "no crash is kept\n")


def test_they_are_listed_with_the_answer_the_error_and_the_place(run, kept):
    result = run("list")
    assert result.exit_code == 1
    assert f"{kept['null $.email'].id}  get_user-survives-valid  null $.email" in result.output
    assert "AttributeError at acme/client.py:31" in result.output
    assert max(len(line) for line in result.output.splitlines()) <= 80


def test_json_has_them_whole(run, kept):
    rows = json.loads(run("list", "--format=json").output)["crashes"]
    assert {row["answer"] for row in rows} == set(kept)
    assert set(rows[0]) == {"id", "suite", "call", "check", "answer", "error", "where", "seen"}
    assert json.loads(run("show", rows[0]["id"], "--format=json").output)["crashes"] == rows[:1]


def test_one_is_shown_with_the_command_that_runs_it(run, kept):
    result = run("show", kept['enum $.plan "never_seen"'].id[:6])
    assert result.exit_code == 0
    node = f"'{SUITE}::test_check[list_users-survives-tolerant]'"
    assert f"pytest {node} --api-response='enum $.plan \"never_seen\"'" in result.output


def test_one_or_all_are_forgotten(run, kept, tmp_path):
    assert run("clear", kept["null $.email"].id).output == "1 crash forgotten\n"
    assert [one.call for one in every(tmp_path)] == ["list_users"]
    assert run("clear", "--all").output == "1 crash forgotten\n"
    assert every(tmp_path) == []


@pytest.mark.parametrize(
    "options", [("show", "ffff"), ("clear",), ("clear", "ffff"), ("clear", "--all", "ffff"), ("show",)]
)
def test_what_isnt_there_is_a_mistake_of_usage(run, kept, options):
    assert run(*options).exit_code == 2


def test_from_a_folder_below_the_same_are_found(run, kept, tmp_path, monkeypatch):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "er")
    assert run("list").exit_code == 1


def test_a_file_of_another_version_or_none_at_all_is_no_crash(run, kept, tmp_path):
    for index, file in enumerate(sorted((tmp_path / FOLDER).glob("*.json"))):
        file.write_text('{"version": 2}' if index else "[" * 100_000)
    assert run("list").exit_code == 0


def test_the_same_crash_is_kept_once_since_it_was_first_seen(tmp_path, kept):
    before = every(tmp_path)
    Kept(tmp_path, SUITE).keep("get_user", "survives-valid", "null $.email", "AttributeError", "elsewhere.py:1")
    assert every(tmp_path) == before
    assert Kept(tmp_path, "another.py::TestAcme").known("get_user", "survives-valid") == ()


def test_a_folder_that_cant_be_written_costs_the_memory_only(tmp_path):
    (tmp_path / ".apiint").write_text("")
    crashes = Kept(tmp_path, SUITE)
    crashes.keep("get_user", "survives-valid", "null $.email", "KeyError", "")
    crashes.drop("get_user", "survives-valid", "null $.email")
    assert crashes.known("get_user", "survives-valid") == ()
