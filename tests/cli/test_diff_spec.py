"""``apiint diff-spec``: formats, exit codes, and what a tired reader sees."""

import json

import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint

SPEC = """openapi: 3.0.3
info: {{title: Acme, version: '1'}}
paths:
  /users/{{id}}:
    get:
      operationId: getUser
      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}{parameter}]
      responses:
        '200':
          description: ''
          content: {{application/json: {{schema: {{$ref: '#/components/schemas/User'}}}}}}
components:
  schemas:
    User:
      type: object
      required: [id]
      properties: {{id: {{type: string}}, plan: {{enum: {plans}}}, name: {{type: string{name}}}}}
"""
OLD = {"parameter": "", "plans": "[free, paid]", "name": ""}
NEW = {
    "parameter": ", {name: q, in: query, schema: {type: string}}",
    "plans": "[free, paid, 'a|b']",
    "name": ", nullable: true",
}


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def made(*options, old=OLD, new=NEW):
        (tmp_path / "old.yaml").write_text(SPEC.format(**old))
        (tmp_path / "new.yaml").write_text(SPEC.format(**new))
        return CliRunner().invoke(apiint, ["diff-spec", "old.yaml", "new.yaml", *options])

    return made


def test_text_names_the_rule_the_place_the_operations_and_an_answer(run):
    result = run()
    assert result.exit_code == 1
    assert (
        result.stdout
        == """\
old.yaml -> new.yaml: 1 operations are in both
breaking  response-became-nullable: null may stand here now
  so: who reads it meets None
  User.name
      GET /users/{id}
      such as 200 body: {"id": "string", "name": null}
warning  response-enum-value-added: a value that never came
  so: who lists the values meets one that isn't listed
  User.plan    "a|b"
      GET /users/{id}
      such as 200 body: {"id": "string", "plan": "a|b"}
1 breaking, 1 to look at, 1 that break nobody (--all)
"""
    )


def test_everything_is_listed_on_request(run):
    assert "info  request-parameter-added: a new parameter\n  query q\n" in run("--all").stdout


@pytest.mark.parametrize(
    ("new", "option", "code"),
    [
        (NEW, "breaking", 1),
        (NEW, "never", 0),
        ({**OLD, "plans": NEW["plans"]}, "breaking", 0),
        ({**OLD, "plans": NEW["plans"]}, "warning", 1),
        ({**OLD, "parameter": NEW["parameter"]}, "warning", 0),
        ({**OLD, "parameter": NEW["parameter"]}, "info", 1),
        (OLD, "info", 0),
    ],
)
def test_exit_code_is_what_fail_on_says(run, new, option, code):
    assert run("--fail-on", option, new=new).exit_code == code


def test_no_change_is_said(run):
    assert run(new=OLD).stdout.splitlines()[-1] == "no change"


def test_json_has_all_of_it(run):
    told = json.loads(run("--format", "json").stdout)
    assert told["operations"] == 1
    assert [one["rule"] for one in told["changes"]] == [
        "response-became-nullable",
        "response-enum-value-added",
        "request-parameter-added",
    ]
    assert told["changes"][0]["witness"]["value"] == {"id": "string", "name": None}
    assert told["changes"][0]["new"] == "/components/schemas/User/properties/name"


def test_markdown_is_one_table_whose_cells_stay_whole(run):
    lines = run("--format", "markdown").stdout.splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) == 4
    assert {line.replace("\\|", "").count("|") for line in rows} == {6}
    assert "`User.name`" in rows[2]


def test_operation_that_is_chosen_alone_counts(run):
    assert run("--operation", "getUser").exit_code == run("--operation", "GET /users/{id}").exit_code == 1
    result = run("--operation", "GET /user")
    assert result.exit_code == 2
    assert "neither description has an operation 'GET /user'" in result.stderr


def test_what_cannot_be_read_is_neither_clean_nor_different(run, tmp_path):
    (tmp_path / "bad.yaml").write_text("openapi: 9.9\n")
    for pair in (["bad.yaml", "old.yaml"], ["old.yaml", "none.yaml"]):
        run()
        result = CliRunner().invoke(apiint, ["diff-spec", *pair])
        assert result.exit_code == 3
        assert result.stdout == ""
        assert "the API's description can't be read" in result.stderr
