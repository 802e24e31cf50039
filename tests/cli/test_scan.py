"""``apiint scan``: where secrets stand, and never what they are."""

import json
import os
import subprocess
import sys
from base64 import b64encode

import pytest
import vcr
import yaml
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint
from pytest_apiint.secrets import Scrubber, SecretRegistry
from tests.secrets.planted import PLANTED, TOKEN, Planted


def run(*arguments):
    return CliRunner().invoke(apiint, ["scan", *map(str, arguments)])


@pytest.fixture
def cassettes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "cassettes"
    folder.mkdir()
    return folder


def as_vcr_writes(planted):
    """The exchange as a cassette of vcrpy's, by its own serialiser."""
    asked, answer = planted.request, planted.response
    request = vcr.request.Request(asked.method, asked.url, asked.body, {n: [v] for n, v in asked.headers.pairs})
    response = {
        "status": {"code": answer.status, "message": "OK"},
        "headers": {name: [value] for name, value in answer.headers.pairs},
        "body": {"string": answer.body},
    }
    cassette = {"requests": [request], "responses": [response]}
    return vcr.serialize.serialize(cassette, vcr.serializers.yamlserializer)


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_secret_is_found_in_a_cassette_of_vcrpy(kind, cassettes):
    (cassettes / "a.yaml").write_text(as_vcr_writes(PLANTED[kind]))
    result = run(cassettes)
    assert result.exit_code == 1, result.output
    assert "a.yaml:" in result.output
    assert not [value for value in PLANTED[kind].values if value in result.output]


@pytest.mark.parametrize("kind", PLANTED)
def test_once_scrubbed_it_is_clean(kind, cassettes):
    scrubber, planted = Scrubber(SecretRegistry()), PLANTED[kind]
    clean = Planted(scrubber.request(planted.request), scrubber.response(planted.response), ())
    (cassettes / "a.yaml").write_text(as_vcr_writes(clean))
    assert run(cassettes).exit_code == 0


def test_file_line_and_kind_are_told(cassettes):
    (cassettes / "a.log").write_text(f"started\nGET / with Authorization: Bearer {TOKEN}1\n")
    result = run("cassettes")
    assert result.output == f"cassettes{os.sep}a.log:2: bearer at Authorization\n1 secret in 1 text file\n"


def test_clean_files_end_in_0_and_pictures_are_passed(cassettes):
    (cassettes / "a.yaml").write_text("token: apiint-secret.acme.token\n")
    (cassettes / "b.png").write_bytes(b"\x89PNG\0\0 access_token=abc-123-def")
    (cassettes / ".hidden").mkdir()
    (cassettes / ".hidden" / "c").write_text("access_token=abc-123-def")
    result = run("cassettes")
    assert (result.exit_code, result.output) == (0, "0 secrets in 1 text file\n")


def test_json_has_a_row_for_each(cassettes):
    (cassettes / "a.json").write_text('{"client_secret": "abc-123-def"}')
    rows = json.loads(run("--format=json", "cassettes").output)["findings"]
    file = f"cassettes{os.sep}a.json"
    assert rows == [{"file": file, "line": 1, "kind": "named", "place": "client_secret", "sure": True}]


def test_what_only_looks_random_is_counted_and_listed_when_asked(cassettes):
    (cassettes / "a.txt").write_text("id q8Zk2LrT9vXw5YbN7mPd3FhJ6sGcA4eU")
    assert run("cassettes").output == "0 secrets in 1 text file; 1 more look random (--warnings)\n"
    result = run("cassettes", "--warnings")
    assert (result.exit_code, result.output.splitlines()[0][-26:]) == (0, ":1: high entropy (a warning)"[-26:])


def test_a_secret_of_the_settings_is_found_in_any_form(cassettes, monkeypatch, tmp_path):
    service = '[tool.apiint.services.acme]\nbase_url = "https://a.test"\nsecrets = { token = "ACME_TOKEN" }\n'
    (tmp_path / "pyproject.toml").write_text(service)
    monkeypatch.setenv("ACME_TOKEN", "plain words of mine")
    (cassettes / "a.txt").write_text(f"x\nabout {b64encode(b'ab:plain words of mine').decode()}\n")
    assert f"a.txt:2: known at acme.token{os.linesep}" in run("cassettes").output


def test_a_secret_in_a_binary_body_is_found(cassettes):
    body = yaml.safe_dump({"string": b'\xff {"a": 1}', "other": b'{"access_token": "abc-123-def"}'})
    (cassettes / "a.yaml").write_text(body)
    assert "named at access_token in base64" in run("cassettes").output


@pytest.mark.parametrize("arguments", [[], ["missing"], ["--format=xml", "."]])
def test_a_mistake_of_usage_ends_in_2(cassettes, arguments):
    assert run(*arguments).exit_code == 2


def test_broken_settings_are_a_mistake_of_usage(cassettes, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.apiint]\nservices = 5\n")
    result = run("cassettes")
    assert result.exit_code == 2
    assert "pyproject.toml" in result.output


def test_it_runs_as_installed(cassettes):
    (cassettes / "a.txt").write_text("access_token=abc-123-def")
    code = "import sys; sys.argv = ['apiint', 'scan', '.']; from pytest_apiint.cli import main; main()"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 1


def test_what_yaml_folds_is_found_too(cassettes):
    body = '{"filler": "' + "x" * 25 + '", "access_token": "abc-123-def"}'
    folded = yaml.safe_dump({"body": f'"quoted\t" {body}'}, width=80)
    assert 'access_token\\":\\\n' in folded
    (cassettes / "a.yaml").write_text(folded)
    assert "named at access_token" in run("cassettes").output


def test_what_cant_be_read_is_told_and_nothing_is_said_to_be_clean(cassettes, monkeypatch):
    def refused(*_):
        raise PermissionError(13, "Permission denied")

    (cassettes / "a.yaml").write_text("interactions: []\n")
    monkeypatch.setattr("pathlib.Path.read_bytes", refused)
    monkeypatch.setattr("pathlib.Path.open", refused)
    result = run("cassettes")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == "cassettes/a.yaml can't be read: Permission denied\n"
