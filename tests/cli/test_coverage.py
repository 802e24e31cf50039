"""``apiint coverage``: how much of a description recordings meet."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint

SPEC = """
openapi: 3.1.0
info: {title: Acme, version: "1"}
servers: [{url: "https://api.acme.example"}]
paths:
  /users:
    get:
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses:
        "200":
          description: all
          content: {application/json: {schema: {properties: {items: {type: array}, next: {}}}}}
        "429": {description: later}
    post: {responses: {"201": {description: made}}}
"""
RECORDED = """
interactions:
- request: {method: GET, uri: "https://api.acme.example/users?limit=2", body: null, headers: {}}
  response:
    status: {code: 200, message: OK}
    headers: {Content-Type: [application/json]}
    body: {string: '{"items": []}'}
- request: {method: GET, uri: "https://other.example/", body: null, headers: {}}
  response: {status: {code: 200, message: OK}, headers: {}, body: {string: ""}}
version: 1
"""
SETTINGS = """
[services.acme]
base_url = "https://api.acme.example"
spec = "acme.yaml"

[services.shop]
base_url = "https://shop.example"
"""


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    (tmp_path / "acme.yaml").write_text(SPEC)
    (tmp_path / "cassettes").mkdir()
    (tmp_path / "cassettes" / "users.yaml").write_text(RECORDED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    ran = CliRunner().invoke(apiint, ["coverage", *arguments])
    lines = ran.output.splitlines()
    assert "markdown" in arguments or all(len(line) <= 80 and line.isascii() for line in lines)
    return ran


def test_what_is_met_and_what_is_not():
    ran = run("--spec", "acme.yaml")
    assert ran.exit_code == 0
    assert ran.stdout.splitlines() == [
        "acme.yaml: 1 exchange against acme.yaml: 1 valid",
        "  operations    50 %  1 of 2",
        "  statuses      50 %  1 of 2",
        "  parameters   100 %  1 of 1",
        "  properties    50 %  1 of 2",
        "  uncalled    POST /users",
        "  unmet       GET /users  429",
        "left out: 1 of other hosts",
    ]


@pytest.mark.parametrize(
    ("least", "code", "said"),
    [
        ("50", 0, ""),
        ("51", 1, "FAIL  acme.yaml: 1 of 2 operations met, 50 %; --min asks for 51 %"),
        ("operations=50,statuses=80", 1, "FAIL  acme.yaml: 1 of 2 statuses met, 50 %; --min asks for 80 %"),
        ("operation=50", 2, "did you mean operations?"),
        ("many", 2, "that is no share of a description"),
    ],
)
def test_less_than_is_asked_for_is_a_finding(least, code, said):
    ran = run("--spec", "acme.yaml", "--min", least, "cassettes/users.yaml")
    assert ran.exit_code == code
    assert said in ran.output


def test_the_settings_know_the_description(project):
    (project / "apiint.toml").write_text(SETTINGS)
    told = json.loads(run("--format", "json").stdout)
    (acme,) = told["services"]
    assert (told["schema"], acme["name"], acme["exchanges"]) == ("apiint.coverage/1", "acme", 1)
    assert acme["shares"]["statuses"] == {"met": 1, "all": 2, "percent": 50.0}
    assert acme["operations"][0] == {"operation": "GET /users", "called": True, "met": ["200"], "unmet": ["429"]}
    assert told["left_out"] == {"other_hosts": 1, "unread": 0}
    assert run("--service", "acme").exit_code == 0
    assert "of which description?" in run("--service", "shop").stderr
    assert run("--service", "acem").exit_code == 2


def test_markdown_is_a_table():
    lines = run("--spec", "acme.yaml", "--format", "markdown", "--min", "90").stdout.splitlines()
    assert lines[2:6] == [
        "| operation | statuses met | not met |",
        "| --- | --- | --- |",
        "| `GET /users` | 200 | 429 |",
        "| `POST /users` | never called | 201 |",
    ]
    assert lines[-1] == "- acme.yaml: 1 of 2 operations met, 50 %; --min asks for 90 %"


def test_an_answer_in_a_coding_that_is_not_read_is_left_out(project):
    text = RECORDED.replace("Content-Type: [application/json]", "Content-Encoding: [zstd]")
    text = text.replace("'{\"items\": []}'", "!!binary /////w==")
    (project / "cassettes" / "users.yaml").write_text(text)
    ran = run("--spec", "acme.yaml")
    assert ran.exit_code == 3
    assert "left out: 1 in a coding that isn't read" in ran.stdout


def test_without_settings_a_description_must_be_named():
    ran = run()
    assert ran.exit_code == 2
    assert "of which description?" in ran.stderr


def test_what_cannot_be_read_is_no_finding(project):
    (project / "cassettes" / "users.yaml").write_text("interactions: 3")
    ran = run("--spec", "acme.yaml")
    assert ran.exit_code == 3
    assert "users.yaml" in ran.stderr
    (project / "acme.yaml").write_text("openapi: 9")
    assert run("--spec", "acme.yaml").exit_code == 3


def test_nothing_recorded_is_told(project):
    Path("cassettes/users.yaml").unlink()
    ran = run("--spec", "acme.yaml")
    assert ran.exit_code == 3
    assert ran.stderr.startswith("nothing is recorded of what is described\n")


def test_drift_is_a_command_of_its_own_too():
    one, other = (
        CliRunner().invoke(apiint, [*way, "--spec", "acme.yaml"]) for way in (["drift"], ["cassettes", "drift"])
    )
    assert (one.exit_code, one.stdout) == (other.exit_code, other.stdout)
    context = click.Context(apiint)
    assert apiint.get_command(context, "drift") is apiint.get_command(context, "cassettes").get_command(
        context, "drift"
    )


def test_a_service_may_be_called_an_api(project):
    (project / "apiint.toml").write_text(SETTINGS)
    assert CliRunner().invoke(apiint, ["drift", "--api", "acme"]).exit_code == 0
    assert CliRunner().invoke(apiint, ["drift", "--api", "acem"]).exit_code == 2
