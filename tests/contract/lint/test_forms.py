"""Reports for people, programs, pull requests and code scanning."""

import json
import re
from dataclasses import replace

import pytest

from pytest_apiint.contract.document import Document, load
from pytest_apiint.contract.lint import RULES, lint
from pytest_apiint.contract.lint.forms.github import github
from pytest_apiint.contract.lint.forms.markdown import markdown
from pytest_apiint.contract.lint.forms.records import records
from pytest_apiint.contract.lint.forms.sarif import sarif
from pytest_apiint.contract.lint.forms.text import text
from tests.contract.lint.shop import shop, spoilt

DESCRIPTION = """\
openapi: 3.0.3
info: {title: Shop, version: "1.0"}
servers: [{url: http://shop.example}]
paths:
  /users/{id}:
    get:
      responces: {}
      security: [{token: []}]
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
      responses:
        200:
          description: One.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/User"}
              example: {id: "7"}
        404: {$ref: "#/components/responses/Nothing"}
        default: {$ref: "#/components/responses/Nothing"}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
  responses:
    Nothing: {description: Nothing.}
  schemas:
    User: {type: object, properties: {id: {type: integer}}}
"""
TEXT = """\
openapi.yaml: OpenAPI 3.0.3, "Shop" 1.0, 1 operation, 3 answers
error    structure: something that OpenAPI doesn't have in that place
  so: every reader takes it otherwise: one fails, another ignores it
  openapi.yaml:7  GET /users/{id}  the key "responces", which isn't known here;
    is "responses" meant?
error    example-invalid: an example that its schema refuses
  so: mocks and documentation made of it lie
  fix: correct the example, or the schema
  openapi.yaml:17  GET /users/{id} 200  /id: string of 1 character, expected
    integer
warning  error-schema-missing: an answer of an error without a schema
  so: a client can't read what went wrong
  fix: give it a schema, such as RFC 9457's
  openapi.yaml:24  GET /users/{id} 404  no content (used 2 times)
warning  server-insecure: a server's URL with plain http
  so: everything that is sent can be read and changed on its way
  fix: serve it over https
  openapi.yaml:3  /servers/0/url  http://shop.example
2 errors, 2 warnings, 1 note (--all)"""


@pytest.fixture
def report(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "openapi.yaml").write_text(DESCRIPTION)
    return lint(load("openapi.yaml"))


@pytest.fixture
def many():
    """Of many operations, each without 429, with a name that would break any form."""
    raw = shop()
    for number in range(30):
        raw["paths"][f"/a,%:{number}/<b>|*"] = {"get": {"responses": {"default": {"description": "x"}, "200": {}}}}
    return lint(Document(raw, source="dir/api,1.json"))


def test_text_is_as_shown(report):
    assert text(report) == TEXT


def test_all_shows_notes_and_every_place(many):
    short, whole = text(many), text(many, everything=True)
    assert "error-schema-missing: an answer of an error without a schema: 30 of 32" in short
    assert "\n  ... and 27 more (--all)\n" in short
    assert "info     operation-id-missing" not in short
    assert "info     operation-id-missing" in whole
    assert whole.count("/a,%:29/<b>|*") >= 2
    assert short.splitlines()[-1].endswith("30 notes (--all)")
    assert whole.splitlines()[-1].endswith("30 notes")
    for line in whole.splitlines():
        assert len(line) <= 80
        assert line.isascii()


def test_what_the_rule_says_is_not_said_again_at_each_place():
    raw = shop()
    for item in raw["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                del operation["responses"]["429"]
    assert "  GET /users/{id}\n" in text(lint(Document(raw)))


def test_text_survives_what_is_no_ascii_and_far_too_long():
    raw = spoilt("info title", "\u00fc" * 300)
    raw["paths"]["/\u2603" + "x" * 300] = {
        "get": {"operationId": "\x1b[31m", "responses": {"200": {"description": ""}}}
    }
    told = text(lint(Document(raw)), everything=True)
    assert told.isascii()
    assert "\x1b" not in told
    assert max(map(len, told.splitlines())) <= 80


def test_a_clean_report_says_so():
    assert text(lint(Document(shop(), source="a.json"))).splitlines()[-1] == "no findings"


def test_json_has_each_finding_whole(report):
    told = json.loads(records(report))
    findings = told.pop("findings")
    assert told == {
        "schema": "apiint.validate-spec/1",
        "file": "openapi.yaml",
        "openapi": "3.0.3",
        "title": "Shop",
        "version": "1.0",
        "operations": 1,
        "answers": 3,
        "errors": 2,
        "warnings": 2,
        "notes": 1,
    }
    assert findings[1] == {
        "rule": "example-invalid",
        "severity": "error",
        "file": "openapi.yaml",
        "line": 17,
        "pointer": "/paths/~1users~1{id}/get/responses/200/content/application~1json/example",
        "operation": "GET /users/{id} 200",
        "seen": "/id: string of 1 character, expected integer",
        "fix": "correct the example, or the schema",
        "uses": 1,
    }
    assert len(findings) == 5


def test_sarif_has_what_an_upload_demands(report):
    told = json.loads(sarif(report, version="1.2.3"))
    assert told["version"] == "2.1.0"
    assert told["$schema"].endswith("sarif-2.1.0.json")
    [run] = told["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("apiint", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == list(RULES)
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
    assert len(run["results"]) == len(report.findings)
    for result, one in zip(run["results"], report.findings, strict=True):
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == one.rule
        assert result["message"]["text"]
        [place] = result["locations"]
        assert place["physicalLocation"]["artifactLocation"]["uri"] == "openapi.yaml"
        assert place["physicalLocation"]["region"] == {"startLine": one.line}
        assert place["logicalLocations"][0]["fullyQualifiedName"] == one.pointer
        assert re.fullmatch("[0-9a-f]{64}", result["partialFingerprints"]["apiintPlace/v1"])
    assert [result["level"] for result in run["results"]] == ["error", "error", "warning", "warning", "note"]


def test_sarif_s_places_are_uris_with_a_line(many, tmp_path, monkeypatch):
    results = json.loads(sarif(many, version="1"))["runs"][0]["results"]
    places = [result["locations"][0]["physicalLocation"] for result in results]
    assert {place["artifactLocation"]["uri"] for place in places} == {"dir/api%2C1.json"}
    assert {place["region"]["startLine"] for place in places} == {1}
    prints = [result["partialFingerprints"]["apiintPlace/v1"] for result in results]
    assert len(set(prints)) == len(prints)
    monkeypatch.chdir(tmp_path)
    far = replace(many, findings=(replace(many.findings[0], file="/elsewhere/a b.json"),))
    [result] = json.loads(sarif(far, version="1"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "file:///elsewhere/a%20b.json"


def test_annotations_are_as_shown(report):
    assert github(report).splitlines() == [
        (
            "::error file=openapi.yaml,line=7,title=structure::something that OpenAPI doesn't have in that place: "
            'GET /users/{id}: the key "responces", which isn\'t known here; is "responses" meant?'
        ),
        (
            "::error file=openapi.yaml,line=17,title=example-invalid::an example that its schema refuses: "
            "GET /users/{id} 200: /id: string of 1 character, expected integer"
        ),
        (
            "::warning file=openapi.yaml,line=24,title=error-schema-missing::an answer of an error without a schema: "
            "GET /users/{id} 404: no content (used 2 times)"
        ),
        "::warning file=openapi.yaml,line=3,title=server-insecure::a server's URL with plain http: http://shop.example",
        "::notice file=openapi.yaml,title=apiint validate-spec::2 errors, 2 warnings, 1 note",
    ]


def test_nine_annotations_at_most_of_as_many_rules_as_there_are_and_one_that_counts(many):
    lines = github(many).splitlines()
    assert len(lines) == 10
    rules = [re.search(r"title=([a-z-]+)::", line)[1] for line in lines[:-1]]
    assert set(rules) == {one.rule for one in many.findings if one.severity != "info"}
    assert lines[-1].startswith("::notice file=dir/api%2C1.json,title=apiint validate-spec::")


def test_annotations_are_escaped(many):
    for line in github(many).splitlines():
        head, _, message = line[2:].partition("::")
        assert head.count(",") == 1  # a file, which has a comma of its own, and a title
        assert "%25:" in message or "/a," not in message
    one = replace(many.findings[0], seen="100 %\r\nmore", file="c:a,b%.yaml", line=3)
    [first, _] = github(replace(many, findings=(one,))).splitlines()
    assert "file=c%3Aa%2Cb%25.yaml,line=3," in first
    assert "100 %25%0D%0Amore" in first


def test_markdown_is_a_table_and_places_that_nothing_breaks(report, many):
    told = markdown(report).splitlines()
    assert told[0] == '**openapi.yaml: OpenAPI 3.0.3, "Shop" 1.0, 1 operation, 3 answers**'
    assert told[2] == "2 errors, 2 warnings, 1 note"
    assert "| error | `example-invalid` | an example that its schema refuses | 1 of 1 operation |" in told
    assert "- `openapi.yaml:17` GET /users/{id} 200: /id: string of 1 character, expected integer" in told
    assert "- `openapi.yaml:3` /servers/0/url: http://shop.example" in told
    wild = markdown(many)
    assert "<b>" not in wild
    assert "/&lt;b&gt;\\|\\*" in wild
    assert "- and 10 more" in wild
