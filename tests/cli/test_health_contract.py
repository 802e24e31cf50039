"""``apiint health`` holds what an API answers against its description."""

import json
import threading
import xml.etree.ElementTree as ET
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint

SPEC = """
openapi: 3.1.0
info: {title: Acme, version: "1"}
paths:
  /users/{id}:
    parameters: [{name: id, in: path, required: true, schema: {$ref: "#/components/schemas/Id"}}]
    get:
      responses:
        "200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}}
components:
  schemas:
    Id: {type: integer, examples: [7]}
    User:
      type: object
      required: [id]
      properties: {id: {type: integer}, name: {type: string}}
"""
WAIVER = """
[[waiver]]
operation = "GET /users/{id}"
where     = "body"
reason    = "they send texts since May"
expires   = 2999-12-31
"""
GOOD = b'{"id": 7, "name": "Ada"}'
BAD = b'{"id": "s3cret-id", "name": 7}'


class Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status, body = self.server.answer if self.path.startswith("/v1/") else (404, b"")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - its own name

    def log_message(self, *args):
        pass


@pytest.fixture
def api(tmp_path, monkeypatch):
    """A server whose ``answer`` is to all below /v1, in a folder with its description and settings."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    server.daemon_threads, server.answer = True, (200, GOOD)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    server.url = f"http://127.0.0.1:{server.server_port}/v1"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acme.yaml").write_text(SPEC)
    (tmp_path / "waivers.toml").write_text(WAIVER)

    def configure(more=""):
        service = f'[services.acme]\nbase_url = "{server.url}"\nspec = "acme.yaml"\n{more}'
        (tmp_path / "apiint.toml").write_text(service)

    server.configure = configure
    configure()
    yield server
    server.shutdown()
    server.server_close()


def run(*arguments):
    return CliRunner().invoke(apiint, ["health", *map(str, arguments)])


def told(*arguments):
    result = run("--format=json", *arguments)
    return json.loads(result.output), result.exit_code


def test_an_answer_as_described_is_said_to_be_so(api):
    lines = run().output.splitlines()
    assert lines[1] == "  status       404  not described: no such operation"
    assert lines[3:] == ["  GET /users/{id}              200  as described", "healthy"]


def test_an_answer_that_is_not_what_is_described_is_a_finding_with_its_line_and_no_value(api):
    api.answer = 200, BAD
    result = run()
    assert result.exit_code == 1
    assert "  GET /users/{id}              200  not as described" in result.output.splitlines()
    text = " ".join(result.output.split())
    assert (
        "GET /users/{id} 200 isn't what is described: body /id: string of 9 characters; expected "
        "integer, and 1 more; see acme.yaml:16 fix "
    ) in text
    assert text.endswith("findings: 1")
    assert "s3cret" not in result.output


def test_json_has_the_verdict_and_each_problem(api):
    api.answer = 200, BAD
    found, code = told()
    (operation,) = found["operations"]
    assert (code, found["contract"], found["compared"]["verdict"]) == (1, "valid", "undocumented")
    assert operation["compared"] == {
        "verdict": "invalid",
        "why": "",
        "problems": ["body /id: string of 9 characters; expected integer", "body /name: number; expected string"],
    }
    assert found["warnings"] == []


def test_junit_fails_the_operation(api, tmp_path):
    api.answer = 200, BAD
    run("--junit", tmp_path / "health.xml")
    cases = ET.parse(tmp_path / "health.xml").getroot()
    failed = [case.get("name") for case in cases if case.find("failure") is not None]
    assert failed == ["GET /users/{id}"]


def test_it_can_be_left_out(api):
    api.answer = 200, BAD
    found, code = told("--contract=off")
    assert (code, found["contract"], found["compared"], found["operations"][0]["compared"]) == (0, "off", None, None)
    assert "described" not in run("--contract=off").output


@pytest.mark.parametrize("arguments", [("--contract=warn",), ()], ids=["asked", "configured"])
def test_a_warning_is_told_and_fails_nothing(api, arguments):
    api.answer = 200, BAD
    api.configure('contract = "warn"')
    result = run(*arguments)
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "healthy")
    assert "  warning      GET /users/{id} 200 isn't what is described" in result.output
    assert [one["what"][:19] for one in told(*arguments)[0]["warnings"]] == ["GET /users/{id} 200"]


def test_a_status_that_is_not_described_fails_a_strict_look_only(api):
    api.answer = 404, b"{}"
    result = run()
    assert result.exit_code == 0
    assert "  GET /users/{id}              404  not described: no status 404" in result.output.splitlines()
    assert run("--contract=strict").exit_code == 1


def test_a_base_url_that_is_not_described_fails_no_look_at_all(api):
    assert run("--contract=strict").exit_code == 0


def test_what_is_waived_fails_nothing(api):
    api.answer = 200, BAD
    api.configure('waivers = "waivers.toml"')
    result = run()
    assert result.exit_code == 0
    assert "  GET /users/{id}              200  not as described, but waived" in result.output.splitlines()


def test_a_description_by_hand_counts_as_much(api):
    api.answer = 200, BAD
    assert run("--base-url", api.url, "--spec", "acme.yaml").exit_code == 1
    assert run("--base-url", api.url).exit_code == 0


def test_how_strictly_needs_a_description(api):
    result = run("--base-url", api.url, "--contract=strict")
    assert (result.exit_code, "--contract=strict: against which description?" in result.output) == (2, True)


def test_an_operation_that_is_damaged_is_a_finding_and_the_others_are_asked(api, tmp_path):
    (tmp_path / "acme.yaml").write_text(SPEC.replace("components:", "  /bad: {get: {parameters: 7}}\ncomponents:"))
    found, code = told()
    assert {one["path"]: one["status"] or one["note"] for one in found["operations"]} == {
        "/users/{id}": 200,
        "/bad": "can't be read",
    }
    assert (code, "GET /bad is described in a way that can't be read" in found["findings"][0]["what"]) == (1, True)


def test_a_schema_that_leads_nowhere_is_a_finding(api, tmp_path):
    (tmp_path / "acme.yaml").write_text(SPEC.replace("schemas/User", "schemas/Usr"))
    found, code = told()
    assert (code, found["operations"][0]["compared"]) == (1, None)
    assert "can't be read" in found["findings"][0]["what"]


def test_a_name_outside_ascii_is_escaped(api, tmp_path):
    (tmp_path / "acme.yaml").write_text(SPEC.replace("[id]", "[id, größe]"), encoding="utf-8")
    result = run()
    assert (result.exit_code, result.output.isascii()) == (1, True)


def test_what_is_told_of_the_base_url_is_not_told_again_of_its_operation(api, tmp_path):
    (tmp_path / "acme.yaml").write_text(SPEC.replace("/users/{id}", "/").replace("parameters:", "x-parameters:"))
    api.answer = 200, BAD
    result = run("--base-url", f"{api.url}/", "--spec", "acme.yaml")
    assert (result.output.count("  not as described"), result.output.splitlines()[-1]) == (2, "findings: 1")


def test_examples_with_names_are_asked_and_what_may_be_left_out_is(api, tmp_path):
    parameters = "{name: q, in: query}, {name: X-A, in: header, example: 1}"
    named = "{name: id, in: path, required: true, examples: {one: {value: 8}}, schema: {type: integer}}"
    known = '{name: id, in: path, required: true, schema: {$ref: "#/components/schemas/Id"}}'
    (tmp_path / "acme.yaml").write_text(SPEC.replace(known, f"{named}, {parameters}"))
    lines = run().output.splitlines()
    assert "  GET /users/{id}              200  as described" in lines
