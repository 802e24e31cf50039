"""``apiint cassettes describe``: what was recorded, as a description to go on with."""

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from openapi_spec_validator import OpenAPIV31SpecValidator

from pytest_apiint.cassettes.recording import Recording
from pytest_apiint.cli.command import apiint
from pytest_apiint.contract.document import load
from tests.cassettes.recorded import interaction

JSON = [("Content-Type", "application/json")]
SETTINGS = '[tool.apiint.services.acme]\nbase_url = "https://api.acme.example"\n'


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A project with two recordings of one operation, and where they lie."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "cassettes" / "test_acme"
    folder.mkdir(parents=True)
    for number, name in ((1, "John"), (2, "Mei")):
        record(folder / f"test_{name}.yaml", f"/users/{number}", {"id": number, "name": name})
    return folder


def record(file, path, value):
    recording = Recording()
    recording.add(interaction(path=path, headers=JSON, answer=json.dumps(value).encode()))
    recording.save(file, keep="all")


def run(*arguments):
    return CliRunner().invoke(apiint, ["cassettes", "describe", *map(str, arguments)])


def settings(text=SETTINGS):
    Path("pyproject.toml").write_text(text)


WHOLE = """\
openapi: 3.1.0
info:
  title: acme
  version: recorded
  description: 'Inferred by apiint from recordings: kinds and names, no values. What was recorded once has no schema.'
servers:
- url: https://api.acme.example
paths:
  /users/{user_id}:
    parameters:
    - name: user_id
      in: path
      required: true
      description: Recorded as an integer.
      schema:
        type: string
      x-observed:
      - an integer
    get:
      responses:
        '200':
          description: OK
          x-observed:
            recordings: 2
            bodies: 2
            file: cassettes/test_acme/test_John.yaml
          content:
            application/json:
              schema:
                type: object
                properties:
                  id:
                    type: integer
                  name:
                    type: string
                required:
                - id
                - name
              x-observed:
                different: 2
"""


def test_the_whole_of_it(shelf):
    settings()
    result = run()
    assert (result.exit_code, result.stdout, result.stderr) == (0, WHOLE, "")
    assert list(OpenAPIV31SpecValidator(yaml.safe_load(result.stdout)).iter_errors()) == []


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        (("--format=json",), json.loads),
        (("--service=acme",), yaml.safe_load),
        (("--base-url=https://API.acme.example/",), yaml.safe_load),
        (("cassettes",), yaml.safe_load),
    ],
)
def test_it_can_be_asked_for_in_several_ways(shelf, arguments, written):
    settings()
    result = run(*arguments)
    assert result.exit_code == 0
    assert written(result.stdout)["paths"] == yaml.safe_load(WHOLE)["paths"]


def test_without_settings_the_only_api_that_was_recorded_is_meant(shelf):
    result = run()
    assert (result.exit_code, yaml.safe_load(result.stdout)["info"]["title"]) == (0, "api.acme.example")


@pytest.mark.parametrize(("name", "first"), [("acme.yaml", "openapi"), ("acme.json", "{")])
def test_a_file_can_be_written_and_is_a_description_for_us(shelf, name, first):
    result = run("-o", name)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"{name} is written: a start, to be gone on with by hand\n"
    assert Path(name).read_text().startswith(first)
    assert [one.label for one in load(name).operations] == ["GET /users/{user_id}"]


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        (SETTINGS, ("--service=acne",), 'no service is called "acne"'),
        (SETTINGS, ("--base-url=api.acme.example",), "--base-url isn't an absolute URL"),
        (SETTINGS, ("--service=acme", "--base-url=https://x.example"), "exclude each other"),
        (SETTINGS + SETTINGS.replace("acme", "globex"), (), "fix    --service=NAME, or --base-url=URL"),
        (SETTINGS.replace("base_url", "bsae_url"), (), "unknown key"),
        (SETTINGS, ("nowhere",), "does not exist"),
    ],
)
def test_what_cant_be_meant_is_a_mistake_of_usage(shelf, text, arguments, message):
    settings(text)
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_without_settings_several_apis_are_told(shelf):
    record(shelf / "other.yaml", "https://globex.example/a", {})
    result = run()
    assert result.exit_code == 2
    assert result.stderr.endswith(
        "Error: of which API? No service is configured\n"
        "  recorded  https://api.acme.example, https://globex.example\n"
        "  fix       --base-url=https://...\n"
    )


def test_what_wasnt_recorded_cant_be_described(shelf):
    result = run("--base-url=https://globex.example")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.splitlines() == [
        "nothing is recorded of globex.example",
        "  looked    2 cassettes",
        "  for       https://globex.example",
        "  recorded  https://api.acme.example",
        "  fix       is it the base URL that was recorded?",
    ]


def test_without_recordings_there_is_nothing_to_tell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings()
    result = run()
    assert (result.exit_code, result.stdout) == (3, "")
    assert "  fix     record it: pytest --api-mode=record" in result.stderr.splitlines()


@pytest.mark.parametrize("named", [True, False])
def test_a_recording_that_cant_be_read_is_told(shelf, named):
    settings() if named else None
    (shelf / "torn.yaml").write_text("interactions: 5\n")
    result = run()
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("cassettes/test_acme/torn.yaml can't be read")


def test_a_file_that_cant_be_written_is_told(shelf):
    result = run("-o", "no/such/folder.yaml")
    assert (result.exit_code, result.stderr) == (3, "no/such/folder.yaml can't be written: No such file or directory\n")
