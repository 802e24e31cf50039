"""A report as a whole: its order, its lines, its sums; hostile descriptions end soon, and never in a traceback."""

import json
import random
import sys
import time
from collections import Counter

import pytest
import yaml

from pytest_apiint.contract.document import Document, load, loads
from pytest_apiint.contract.lint import SEVERITIES, lint
from pytest_apiint.errors import SpecDamaged
from tests.contract.lint.shop import shop
from tests.contract.test_hostile import ACME, HOSTILE, SCHEMAS, corrupted

SOON = 15 if sys.gettrace() else 5


def test_the_worst_goes_first_then_rules_then_lines():
    findings = lint(load(ACME.parents[1] / "tests" / "contract" / "descriptions" / "pets.openapi.yaml")).findings
    assert [SEVERITIES.index(one.severity) for one in findings] == sorted(
        SEVERITIES.index(o.severity) for o in findings
    )
    same = [one.line for one in findings if one.rule == "rate-limit-undocumented"]
    assert same == [24, 62, 76]


def test_the_report_says_what_was_read():
    report = lint(Document(shop(), source="shop.json"))
    assert (report.source, report.version, report.title, report.edition) == ("shop.json", "3.0.3", "Shop", "1.0")
    assert (report.operations, report.answers) == (2, 8)


def test_what_ten_operations_share_is_one_finding():
    raw = shop()
    raw["components"]["responses"]["Wrong"]["content"]["application/json"]["example"] = {"title": 1}
    [one] = lint(Document(raw)).findings
    assert (one.rule, one.operation, one.uses) == ("example-invalid", "GET /users/{id} 401", 4)
    assert one.pointer == "/components/responses/Wrong/content/application~1json/example"
    assert one.seen == "/title: number, expected string"


def test_an_example_of_a_schema_counts_where_bodies_use_it():
    raw = shop()
    raw["components"]["schemas"]["User"]["example"] = {"id": "x"}
    [one] = lint(Document(raw)).findings
    assert (one.pointer, one.uses) == ("/components/schemas/User/example", 3)


def test_callbacks_and_webhooks_are_looked_at():
    raw = shop("3.1.0")
    told = {"post": {"operationId": "told", "responses": {"500": {"description": "Only this."}}}}
    raw["paths"]["/users"]["post"]["callbacks"] = {"done": {"{$request.query.url}": told}}
    raw["webhooks"] = {"made": {"post": {**told["post"], "operationId": "made"}}}
    report = lint(Document(raw))
    assert [one.operation for one in report.findings if one.rule == "success-missing"] == [
        "POST {$request.query.url}",
        "POST made",
    ]
    assert report.operations == 4


@pytest.mark.parametrize("value", [[], {"200": []}, {"2xx": {"description": ""}}])
def test_what_is_wrong_in_one_place_is_told_once(value):
    raw = shop()
    raw["paths"]["/users/{id}"]["get"]["responses"] = value
    assert [one.rule for one in lint(Document(raw)).findings if one.severity == "error"] == ["structure"]


def test_lines_are_those_of_the_file():
    text = json.dumps(shop(), indent=1).replace('"operationId": "makeUser"', '"operationId": "getUser"')
    [one] = lint(loads(text.encode(), source="api.json")).findings
    assert text.splitlines()[one.line - 1].strip() == '"operationId": "getUser",'
    assert one.seen == "'getUser', as GET /users/{id} has it"


def test_acme_lacks_429_for_its_health_alone():
    assert [(one.rule, one.operation) for one in lint(load(ACME)).findings] == [
        ("rate-limit-undocumented", "GET /health")
    ]


def test_examples_of_github_are_wrong_as_often_as_counted_elsewhere(spec_bytes):
    report = lint(loads(spec_bytes("github.json.gz"), source="github.json"))
    wrong = [one for one in report.findings if one.rule == "example-invalid"]
    assert sum(one.uses for one in wrong if one.operation[-3:].isdigit()) == 227
    others = Counter(one.rule for one in report.findings if one.rule != "example-invalid")
    assert others == {
        "component-unused": 9,
        "error-schema-missing": 105,
        "nothing-secured": 1,
        "rate-limit-undocumented": 1221,
        "required-undeclared": 1,
        "retry-after-undocumented": 2,
        "server-error-undocumented": 1062,
        "type-missing": 2,
    }
    assert (report.operations, report.answers) == (1223, 3437)


def test_stripe_only_lacks_what_replaces_bitcoin(spec_bytes):
    report = lint(loads(spec_bytes("stripe-2022-04-12.json.gz"), source="stripe.json"))
    assert Counter(one.rule for one in report.findings) == {"deprecated-unexplained": 13}


@pytest.mark.parametrize("case", sorted(HOSTILE.keys() - {"5 million values", "50 MB of YAML"}))  # refused before
def test_hostile_description_ends_in_findings_or_damage(case):
    data, _ = HOSTILE[case]
    begun = time.process_time()
    try:
        report = lint(loads(data, source="api.json" if data[:1] in b"{[" else "api.yaml"))
    except SpecDamaged:
        pass
    else:
        assert report.count("error")
    assert time.process_time() - begun < SOON


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("case", SCHEMAS)
def test_hostile_schema_is_told_of_once_by_its_worst(case, version):
    schema, more, expected = SCHEMAS[case]
    raw = {"openapi": version, "info": {"title": "a", "version": "1"}, "paths": {}}
    begun = time.process_time()
    report = lint(Document({**raw, "components": {"schemas": {"A": schema, **more}}}))
    assert time.process_time() - begun < SOON
    wrong = [one for one in report.findings if one.severity == "error"]
    assert bool(wrong) == (expected is not None or schema == "x")
    assert len(wrong) <= 6
    if expected is not None and "ways" not in expected and len(more) < 100:
        assert len(wrong) == 1


@pytest.mark.parametrize("seed", range(4))
def test_corrupted_description_ends_in_findings_or_damage(seed):
    data = json.dumps(yaml.safe_load(ACME.read_text()), default=str).encode()
    rng = random.Random(seed)
    for _ in range(10):
        try:
            lint(loads(corrupted(data, rng), source="api.json"))
        except SpecDamaged:
            continue


def test_a_thousand_broken_parts_take_no_scan_each():
    raw = shop()
    for number in range(1000):
        raw["paths"][f"/x{number}"] = {"get": {"responses": [], "parameters": [{"$ref": f"#/gone/{number}"}]}}
    begun = time.process_time()
    report = lint(loads(json.dumps(raw, indent=1).encode(), source="api.json"))
    assert time.process_time() - begun < SOON
    assert len([one for one in report.findings if one.severity == "error"]) == 2000


def aliased(levels):
    lines = ["openapi: 3.0.0", "info: {title: a, version: '1'}", "paths: {}", "components:", "  schemas:"]
    lines.append("    A0: &a0 {type: string, enum: [1]}")
    for level in range(levels):
        parts = ", ".join(f"p{number}: *a{level}" for number in range(9))
        lines.append(f"    A{level + 1}: &a{level + 1} {{type: object, properties: {{{parts}}}}}")
    return "\n".join(lines).encode()


def test_what_stands_behind_aliases_is_told_once():
    findings = lint(loads(aliased(3), source="api.yaml")).findings
    assert [(one.rule, one.pointer) for one in findings] == [("enum-unfit", "/components/schemas/A0/enum/0")]


def test_aliases_of_aliases_are_refused():
    begun = time.process_time()
    with pytest.raises(SpecDamaged, match=r"aliases that stand for [0-9,]+ mappings and lists"):
        lint(loads(aliased(6), source="api.yaml"))
    assert time.process_time() - begun < SOON
