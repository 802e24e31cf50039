"""``--consumption FILE`` of ``apiint diff-spec`` and ``apiint cassettes drift``: what a tired reader sees."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint
from pytest_apiint.consumption.file import write
from tests.cli.test_cassettes import record
from tests.cli.test_diff_spec import NEW, OLD, SPEC
from tests.consumption.test_changed import called, read

FILE = ".apiint/consumption.json"
CALL = called(
    read("$.plan", unknown="KeyError"),
    read("$.name", "passed on", null="safe"),
    operation="GET /users/{user_id}",
    base_url="https://api.acme.example",
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, [CALL])
    return tmp_path


@pytest.fixture
def diff(folder):
    (folder / "old.yaml").write_text(SPEC.format(**OLD))
    (folder / "new.yaml").write_text(SPEC.format(**NEW))
    return lambda *options: CliRunner().invoke(apiint, ["diff-spec", "old.yaml", "new.yaml", *options])


@pytest.fixture
def drift(folder):
    for name, answer in (("old", {"name": "J", "plan": "free"}), ("new", {"name": None})):
        record(folder / name / "a.yaml", answer=json.dumps(answer).encode())
    return lambda *options: CliRunner().invoke(apiint, ["cassettes", "drift", "old", "new", *options])


def test_diff_marks_what_is_read_and_weighs_it(diff):
    result = diff("--consumption", FILE)
    assert (
        result.stdout
        == """\
old.yaml -> new.yaml: 1 operations are in both
breaking  response-became-nullable: null may stand here now
  so: who reads it meets None
  User.name
      GET /users/{id}
      such as 200 body: {"id": "string", "name": null}
      user passes on $.name
breaking  response-enum-value-added: a value that never came
  so: who lists the values meets one that isn't listed
  User.plan    "a|b"
      GET /users/{id}
      such as 200 body: {"id": "string", "plan": "a|b"}
      user reads $.plan: a new member raises KeyError
2 breaking, 0 to look at, 1 that break nobody (--all)
1 of 3 changes touches fields that you read; 1 more touches what you pass on
"""
    )


def test_diff_fails_on_what_breaks_a_call(diff, folder):
    (folder / "new.yaml").write_text(SPEC.format(**{**OLD, "plans": NEW["plans"]}))
    assert diff().exit_code == 0
    assert diff("--consumption", FILE).exit_code == 1
    write(folder, [replace(CALL, fields=(read("$.plan", unknown="safe"),))])
    assert diff("--consumption", FILE).exit_code == 0


def test_diff_as_json_has_both_severities(diff):
    told = json.loads(diff("--consumption", FILE, "--format", "json").stdout)
    assert told["consumption"] == {"changes": 3, "read": 1, "passed_on": 1}
    by_rule = {one["rule"]: one for one in told["changes"]}
    added = by_rule["response-enum-value-added"]
    assert (added["severity"], added["rule_severity"]) == ("breaking", "warning")
    assert added["touches"] == [
        {"suite": "t.py::T", "call": "user", "place": "$.plan", "use": "read", "raises": "KeyError"}
    ]
    assert "consumption" not in json.loads(diff("--format", "json").stdout)


def test_diff_as_markdown_has_a_column_more(diff):
    lines = diff("--consumption", FILE, "--format", "markdown").stdout.splitlines()
    assert lines[0].endswith("; 1 of 3 changes touches fields that you read; 1 more touches what you pass on")
    rows = [line for line in lines if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {7}
    assert rows[3].endswith("| `user reads $.plan: a new member raises KeyError` |")


def test_drift_marks_what_is_read_and_weighs_it(drift, folder):
    write(folder, [replace(CALL, fields=(read("$.plan", missing="safe"), read("$.name", null="TypeError")))])
    result = drift("--consumption", FILE)
    assert result.stdout.splitlines()[1:] == [
        "  error    $.name: string -> null",
        "           user reads $.name: null raises TypeError",
        "  warning  $.plan: string -> gone",
        "           user reads $.plan: its absence is safe",
        "1 error, 1 warning, 0 info in 1 answer, against the recording",
        "2 of 2 findings touch fields that you read",
    ]
    assert result.exit_code == 1


def test_drift_in_its_other_forms(drift):
    told = json.loads(drift("--consumption", FILE, "--format", "json").stdout)
    assert told["consumption"] == {"findings": 2, "read": 1, "passed_on": 1}
    assert told["findings"][0]["touches"][0]["place"] == "$.plan"
    markdown = drift("--consumption", FILE, "--format", "markdown").stdout
    assert "| in your calls |" in markdown
    assert "; 1 of 2 findings touches fields that you read; 1 more touches what you pass on" in markdown


def test_drift_of_one_service_asks_for_its_calls(drift, folder):
    write(folder, [replace(CALL, service="globex")])
    assert "0 of 2 findings" in drift("--consumption", FILE, "--service", "acme").stdout


DAMAGED = {
    "isn't JSON": "{",
    "is no consumption map": "[]",
    "has another schema": '{"schema": "apiint.consumption/2", "calls": []}',
    "is damaged": '{"schema": "apiint.consumption/1", "calls": [{"fields": []}]}',
}


@pytest.mark.parametrize(("what", "text"), DAMAGED.items(), ids=DAMAGED)
def test_what_is_no_map_is_told(diff, folder, what, text):
    (folder / FILE).write_text(text)
    result = diff("--consumption", FILE)
    assert result.exit_code == 2
    assert f"{FILE} {what}" in result.stderr
    assert "pytest --api-consumption" in result.stderr


def test_a_call_that_could_not_be_told_says_nothing(diff, folder):
    write(folder, [replace(CALL, untold="its answer isn't JSON")])
    assert "0 of 3 changes touch fields that you read" in diff("--consumption", FILE).stdout
