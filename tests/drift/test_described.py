"""Recordings against descriptions: tiers, waivers, secrets, which side has moved, and what nobody looked at."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
import vcr
from requests import get

from pytest_apiint.cassettes.emit import loaded
from pytest_apiint.cassettes.recording import Recording
from pytest_apiint.contract.edition import edition
from tests.cassettes.recorded import interaction
from tests.drift.conftest import SPEC

JSON = ("Content-Type", "application/json")
USER = {"id": 1, "name": "J"}
DESCRIBED = 'spec = "acme.yaml"\ncontract = "off"'
SETTINGS = '[tool.apiint.services.acme]\nbase_url = "https://api.acme.example/v1"\nspec = "acme.yaml"\n'


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with a description, the working folder; gives its folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acme.yaml").write_text(SPEC)
    (tmp_path / "apiint.toml").write_text(SETTINGS.replace("tool.apiint.", ""))
    return tmp_path


def record(folder: Path, *interactions, name="a.yaml"):
    recording = Recording()
    for one in interactions:
        recording.add(one)
    file = folder / "cassettes" / name
    recording.save(file, keep="all")
    return file


def answered(value, path="/users/1", **more):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return interaction(path=f"/v1{path}", answer=body, **{"headers": [JSON], **more})


def found(result):
    told = json.loads(result.stdout)
    assert told["schema"] == "apiint.drift/1"
    return [(one["tier"], one["request"], one["place"], one["says"]) for one in told["findings"]]


VENDORS = ("Content-Type", "application/vnd.acme+json")
HTML = ("Content-Type", "text/html")
ONE, SENT, PAGE = "GET /users/{id} 200", "GET /users/{id} request", "GET /users 200"
TEXT = "string of 1 character; expected integer"
CASES = {
    "property": (answered(USER | {"nick": "x"}), "info", ONE, "$.nick", "isn't described (string of 1 character)"),
    "header": (answered(USER, headers=[JSON, ("X-Plan", "free")]), "info", ONE, "header X-Plan", "no such header"),
    "status": (answered({}, status=418), "warning", "GET /users/{id} 418", "status", "418; expected 200"),
    "json type": (
        answered(USER, headers=[VENDORS]),
        "warning",
        ONE,
        "media type",
        "application/vnd.acme+json; expected application/json",
    ),
    "path": (answered(USER, "/user/1"), "warning", "GET /v1/user/1", "operation", "no such path; perhaps /users/{id}"),
    "method": (
        answered(USER, method="PUT"),
        "warning",
        "PUT /v1/users/1",
        "operation",
        "PUT isn't described there; GET /users/{id}",
    ),
    "parameter": (
        answered({"items": []}, "/users?limit=5"),
        "warning",
        "GET /users request",
        "query limit",
        "no such parameter",
    ),
    "required": (answered({"id": 1}), "error", ONE, "$.name", "missing"),
    "type": (answered({"id": "1", "name": "J"}), "error", ONE, "$.id", TEXT),
    "null": (
        answered({"items": [USER, USER | {"name": None}]}, "/users"),
        "error",
        PAGE,
        "$.items[*].name",
        "null; expected string",
    ),
    "html": (answered(b"<p>", headers=[HTML]), "error", ONE, "media type", "text/html; expected application/json"),
    "path value": (answered(USER, "/users/x"), "error", SENT, "path id", TEXT),
}


@pytest.mark.parametrize("case", CASES)
def test_each_kind_has_its_tier(project, drift, case):
    one, *expected = CASES[case]
    record(project, one)
    result = drift("--format=json")
    assert found(result) == [tuple(expected)]
    assert result.exit_code == (expected[0] == "error")


def test_what_is_as_described_is_clean(project, drift):
    record(project, answered(USER), answered({"items": [USER], "next": None}, "/users?cursor=c"))
    result = drift()
    assert result.exit_code == 0
    assert result.output == "0 errors, 0 warnings, 0 info in 2 answers, against the description\n"


def test_equal_findings_are_told_once_with_their_number(project, drift):
    ones = [
        answered({"id": number, "name": "J" * number, "nick": "x" * number}, f"/users/{number}") for number in (1, 2, 3)
    ]
    record(project, *ones, answered({"items": [USER, USER | {"nick": 1}, USER | {"nick": 2}]}, "/users"))
    assert drift().output.splitlines() == [
        "cassettes/a.yaml: GET /users/{id} 200",
        "  info     $.nick: isn't described (string of 1 character) (3 times)",
        "cassettes/a.yaml: GET /users 200",
        "  info     $.items[*].nick: isn't described (number) (2 times)",
        "0 errors, 0 warnings, 2 info in 4 answers, against the description",
    ]


def test_compressed_answers_and_those_of_other_tools_are_read(project, drift):
    record(project, answered(gzip.compress(b'{"id": "1", "name": "J"}'), headers=[JSON, ("Content-Encoding", "gzip")]))
    assert [row[2] for row in found(drift("--format=json"))] == ["$.id"]


class TestSecrets:
    @pytest.mark.parametrize(
        "text", ["apiint-secret.email.1", "a-apiint-secret.acme.token", "REDACTED", "[filtered]", "***"]
    )
    def test_what_took_their_place_breaks_no_format(self, project, drift, text):
        (project / "apiint.toml").write_text(SETTINGS.replace("tool.apiint.", "") + "formats = true\n")
        record(project, answered(USER | {"email": text}))
        assert found(drift("--format=json")) == []

    @pytest.mark.parametrize("text", ["", "no address", "redacted by hand"])
    def test_but_other_texts_do(self, project, drift, text):
        (project / "apiint.toml").write_text(SETTINGS.replace("tool.apiint.", "") + "formats = true\n")
        record(project, answered(USER | {"email": text}))
        assert [row[2] for row in found(drift("--format=json"))] == ["$.email"]

    @pytest.mark.parametrize("way", ["anyOf", "oneOf"])
    def test_nor_alternatives(self, project, drift, way):
        plan = f"plan: {{{way}: [{{properties: {{key: {{enum: [a]}}}}}}, {{properties: {{key: {{maxLength: 2}}}}}}]}}"
        spec = SPEC.replace("plan: {type: object, properties: {name: {type: string}, seats: {type: integer}}}", plan)
        (project / "acme.yaml").write_text(spec)
        record(project, answered(USER | {"plan": {"key": "apiint-secret.key.1"}}))
        assert found(drift("--format=json")) == []
        record(project, answered(USER | {"plan": {"key": "long"}}))
        assert [row[0] for row in found(drift("--format=json"))] == ["error"]

    def test_credentials_that_recorders_leave_out_are_not_missed(self, project, drift):
        needed = "{name: X-Api-Key, in: header, required: true, schema: {type: string, maxLength: 3}}"
        other = "{name: X-Tenant, in: header, required: true, schema: {type: string}}"
        key = "{name: api_key, in: query, required: true, schema: {type: string}}"
        head = f"security: [{{bearer: []}}]\n      parameters: [{needed}, {key}, "
        spec = SPEC.replace("operationId: getUser\n      parameters: [", f"operationId: getUser\n      {head}")
        spec += "  securitySchemes: {bearer: {type: http, scheme: bearer}}\n"
        (project / "acme.yaml").write_text(spec)
        masked = answered(USER, sent=[("X-Api-Key", "apiint-secret.x_api_key.1")])
        record(project, answered(USER), masked)
        assert found(drift("--format=json")) == []
        (project / "acme.yaml").write_text(spec.replace(needed, other))
        assert [row[2] for row in found(drift("--format=json"))] == ["header X-Tenant"]

    def test_a_number_that_was_one_is_0(self, project, drift):
        spec = SPEC.replace(
            "name: {type: string}\n", "name: {type: string}\n        otp: {type: integer, minimum: 5}\n"
        )
        (project / "acme.yaml").write_text(spec)
        record(project, answered(USER | {"otp": 0}))
        assert found(drift("--format=json")) == []
        record(project, answered(USER | {"otp": 1}))
        assert [row[2] for row in found(drift("--format=json"))] == ["$.otp"]


WAIVER = '[[waiver]]\noperation = "getUser"\npointer = "/name"\nreason = "known"\nexpires = {}\n'


class TestWaivers:
    def settle(self, project, expires):
        (project / "waivers.toml").write_text(WAIVER.format(expires))
        (project / "apiint.toml").write_text(SETTINGS.replace("tool.apiint.", "") + 'waivers = "waivers.toml"\n')
        record(project, answered({"id": 1}), answered({"id": "1", "name": "J"}, "/users/2"))

    def test_they_are_kept_to_and_counted(self, project, drift):
        self.settle(project, "2999-12-31")
        result = drift()
        assert "$.id" in result.stdout
        assert "$.name" not in result.stdout
        assert result.stdout.endswith("left out      1  waived\n")

    def test_but_not_when_they_have_ended(self, project, drift):
        self.settle(project, "2020-01-01")
        assert "$.name: missing" in drift().stdout

    def test_a_broken_file_of_them_is_a_mistake_of_usage(self, project, drift):
        self.settle(project, "'never'")
        result = drift()
        assert result.exit_code == 2
        assert "expires on no day" in result.stderr


class TestNobodyLooked:
    def test_hosts_of_no_service_are_counted(self, project, drift):
        record(
            project,
            answered(USER),
            *(interaction(path=f"https://{host}.example/a") for host in ("auth", "auth", "cdn")),
        )
        result = drift()
        assert result.exit_code == 0
        assert result.stdout.splitlines()[1:] == ["left out      3  for hosts of no service: auth.example, cdn.example"]

    def test_and_nothing_at_all_is_no_pass(self, project, drift):
        record(project, interaction(path="https://auth.example/a"))
        result = drift()
        assert result.exit_code == 3
        assert result.stderr.splitlines() == [
            "nothing was compared",
            "  left out  1 for hosts of no service: auth.example",
            "  fix       base_url (or hosts) and spec of the service that was recorded, in",
            "              the settings; or --spec FILE",
        ]

    def test_nor_is_a_service_without_a_description(self, project, drift):
        (project / "apiint.toml").write_text('[services.acme]\nbase_url = "https://api.acme.example"\n')
        record(project, answered(USER))
        result = drift()
        assert result.exit_code == 3
        assert '1  for "acme", which has no description' in result.stdout

    def test_nor_are_no_cassettes(self, project, drift):
        result = drift()
        assert result.exit_code == 3
        assert "no recorded request at all" in result.stderr

    def test_nor_is_a_coding_that_nothing_here_reads(self, project, drift, monkeypatch):
        for name in ("brotli", "brotlicffi"):
            monkeypatch.setitem(sys.modules, name, None)
        record(project, answered(b"\x8b\x00\x80\xff", headers=[JSON, ("Content-Encoding", "br")]))
        result = drift()
        assert result.exit_code == 3
        assert "1  in a coding that can't be undone here" in result.stdout

    def test_an_answer_without_a_schema_is_not_checked(self, project, drift):
        (project / "acme.yaml").write_text(
            SPEC.replace("schema: {$ref: '#/components/schemas/User'}}}", "example: 1}}")
        )
        record(project, answered(USER))
        result = drift()
        assert result.exit_code == 3
        assert "of which the description says nothing: its body has no schema" in result.stdout

    def test_a_damaged_cassette_is_told_and_the_others_are_compared(self, project, drift):
        (record(project, answered(USER)).parent / "b.yaml").write_text("")
        result = drift()
        assert result.exit_code == 3
        assert "in 1 answer," in result.stdout
        assert "the file is empty" in result.stderr
        record(project, answered({"id": 1}))
        assert drift().exit_code == 1

    def test_a_damaged_description_is_told(self, project, drift):
        (project / "acme.yaml").write_text("openapi: 9\n")
        record(project, answered(USER))
        result = drift()
        assert result.exit_code == 3
        assert "description can't be read" in result.stderr


class TestWhichDescription:
    def test_a_file_stands_in_for_the_settings_own(self, project, drift):
        (project / "new.yaml").write_text(SPEC.replace("name: {type: string}\n", "name: {type: integer}\n"))
        record(project, answered(USER))
        assert drift().exit_code == 0
        assert drift("--spec", "new.yaml").exit_code == 1

    def test_without_settings_its_servers_tell_the_hosts(self, project, drift):
        (project / "apiint.toml").unlink()
        record(project, answered({"id": 1}), interaction(path="https://auth.example/a"))
        result = drift("cassettes", "--spec", "acme.yaml")
        assert result.exit_code == 1
        assert "1  for hosts of no service: auth.example" in result.stdout

    def test_without_servers_all_hosts_are_meant(self, project, drift):
        (project / "apiint.toml").unlink()
        (project / "acme.yaml").write_text(SPEC.replace("servers: [{url: https://api.acme.example/v1}]\n", ""))
        record(project, interaction(path="http://127.0.0.1:5000/users/1", answer=b'{"id": 1}', headers=[JSON]))
        assert [row[2] for row in found(drift("--spec", "acme.yaml", "--format=json"))] == ["$.name"]

    def test_of_several_services_one_is_named(self, project, drift):
        other = '[services.globex]\nbase_url = "https://globex.example"\n'
        (project / "apiint.toml").write_text(SETTINGS.replace("tool.apiint.", "") + other)
        (project / "new.yaml").write_text(SPEC)
        record(project, answered(USER))
        result = drift("--spec", "new.yaml")
        assert result.exit_code == 2
        assert "--service acme" in result.stderr
        assert drift("--spec", "new.yaml", "--service", "acme").exit_code == 0
        assert drift("--spec", "acme.yaml").exit_code == 0
        assert drift("--service", "globex").exit_code == 3
        assert drift("--service", "globe").exit_code == 2


class TestWhichSideMoved:
    """A cassette says which edition of the description there was when it was recorded."""

    def test_the_api(self, recorded, drift, living, pytester):
        living.users[0]["name"] = None
        file = recorded(DESCRIBED)
        assert loaded(file.read_bytes())["interactions"][0]["response"]["x-apiint"]["spec"] == edition(
            Path("acme.yaml")
        )
        assert drift().stdout.splitlines()[:3] == [
            "cassettes/test_acme/test_users.yaml: GET /users/{id} 200",
            "  error    $.name: null; expected string (2 times)",
            "  (the description is the one that it was recorded against: the API has moved)",
        ]

    def test_or_its_description(self, recorded, drift, pytester):
        recorded(DESCRIBED)
        spec = pytester.path / "acme.yaml"
        spec.write_text(spec.read_text().replace("name: {type: string}\n", "name: {type: integer}\n"))
        lines = drift().stdout.splitlines()
        assert lines[1].startswith("  error    $.name: string of 4 characters; expected integer")
        assert lines[2] == "  (the description has changed since it was recorded)"

    def test_or_nobody_knows(self, project, drift):
        record(project, answered({"id": 1}))
        assert "(" not in drift().stdout

    def test_without_a_description_nothing_is_written(self, recorded):
        assert "spec:" not in recorded().read_text()

    def test_vcrpy_replays_such_a_cassette(self, recorded):
        file = recorded(DESCRIBED)
        assert "spec: sha256:" in file.read_text()
        with vcr.use_cassette(str(file), record_mode="none") as cassette:
            answer = get("https://api.acme.example/v1/users/123", timeout=5)
            assert answer.json()["name"] == "John"
            assert cassette.play_count == 1


BY_VCRPY = """
import sys, requests, vcr
file, url = sys.argv[1:]
with vcr.use_cassette(file, filter_headers=["authorization"]):
    for path in ("/users/123", "/users/124", "/users?cursor=c2"):
        requests.get(url + path, headers={"Authorization": "Bearer sandbox-token-4f1b9a7c2e"}, timeout=5)
"""


def test_a_cassette_that_vcrpy_recorded_is_compared(service, living, pytester, drift):
    service('spec = "acme.yaml"')
    living.users[1]["name"] = 5
    file = pytester.path / "cassettes" / "by_vcrpy.yaml"
    subprocess.run([sys.executable, "-c", BY_VCRPY, file, living.url], check=True)
    assert found(drift("--format=json")) == [
        ("error", "GET /users/{id} 200", "$.name", "number; expected string"),
        ("error", "GET /users 200", "$.items[*].name", "number; expected string"),
    ]


def test_no_value_is_told(project, drift):
    told = USER | {"name": 4155550100, "email": "jane@private.example", "nick": "Jane Private"}
    record(project, answered(told, "/users/1?cursor=private-cursor&limit=private-limit"))
    for form in ("text", "json", "markdown", "github"):
        output = drift("--format", form).output
        assert "$.name" in output
        assert not [value for value in ("415555", "jane@", "Jane", "private") if value in output]
