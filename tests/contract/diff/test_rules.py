"""Each rule: two descriptions that differ by it alone, the way back, and that no rule goes without."""

import pytest

from pytest_apiint.contract.diff.rules import RULES, SEVERITIES

OBJECT = "type: object\nproperties: {a: {type: string}, b: {type: string}}"
# What differs in a schema, on either side: kind, old, new.
SCHEMAS = {
    "property-added": ("{type: object, properties: {a: {}}}", "{type: object, properties: {a: {}, b: {}}}"),
    "required-property-added": (
        "{type: object, properties: {a: {}}}",
        "{type: object, properties: {a: {}, b: {}}, required: [b]}",
    ),
    "became-required": (OBJECT, f"{OBJECT}\nrequired: [a]"),
    "became-nullable": ("{type: string}", "{type: string, nullable: true}"),
    "enum-value-added": ("{enum: [a, b]}", "{enum: [a, b, c]}"),
    "enum-opened": ("{type: string, enum: [a]}", "{type: string}"),
    "type-added": ("{type: integer}", "{type: number}"),
    "type-changed": ("{type: integer}", "{type: string}"),
    "format-changed": ("{type: string, format: date}", "{type: string, format: date-time}"),
    "limits-widened": ("{type: string, maxLength: 5}", "{type: string, maxLength: 9}"),
    "limits-changed": ("{type: integer, minimum: 1, maximum: 5}", "{type: integer, minimum: 3, maximum: 9}"),
    "limits-unclear": ("{type: object, not: {required: [a]}}", "{type: object, not: {required: [b]}}"),
    "alternative-added": (
        "{oneOf: [{type: string}, {type: integer}]}",
        "{oneOf: [{type: string}, {type: integer}, {type: array, items: {}}]}",
    ),
    "more-properties-allowed": ("{type: object, additionalProperties: false}", "{type: object}"),
    "deprecated": (
        "{type: object, properties: {a: {type: string}}}",
        "{type: object, properties: {a: {type: string, deprecated: true}}}",
    ),
}
QUERY = "parameters: [{name: q, in: query, schema: {type: string}}]"
BODY = "requestBody: {content: {%s: {schema: {}}}}"
ANSWERS = "responses: {'200': {description: '', content: {application/json: {schema: {}}}}, %s: {description: ''}}"
HEADER = "responses: {'200': {description: '', headers: {X-A: {schema: {type: string}%s}}}}"
NO_HEADER = "responses: {'200': {description: ''}}"
KEYS = "{securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, other: {type: http, scheme: bearer}}}"
# What differs elsewhere: rule, old, new, both as arguments of `document`.
OTHERS = {
    "request-default-changed": ({"body": "{type: integer, default: 1}"}, {"body": "{type: integer, default: 2}"}),
    "request-parameter-added": ({}, {"operation": QUERY}),
    "request-required-parameter-added": ({}, {"operation": QUERY.replace("q,", "q, required: true,")}),
    "request-became-required": ({"operation": QUERY}, {"operation": QUERY.replace("q,", "q, required: true,")}),
    "request-deprecated": ({"operation": QUERY}, {"operation": QUERY.replace("q,", "q, deprecated: true,")}),
    "request-style-changed": ({"operation": QUERY}, {"operation": QUERY.replace("q,", "q, style: pipeDelimited,")}),
    "request-media-type-added": (
        {"operation": BODY % "a/b"},
        {"operation": BODY.replace("{%s: {schema: {}}", "{a/b: {schema: {}}, c/d: {schema: {}}")},
    ),
    "request-body-added": ({}, {"operation": BODY % "a/b"}),
    "request-operation-added": ({}, {"more": "paths: {/a: {post: {responses: {'200': {description: ''}}}, get: {}}}"}),
    "request-operation-moved": (
        {"more": "paths: {/a: {get: {operationId: x}}}"},
        {"more": "paths: {/b: {get: {operationId: x}}}"},
    ),
    "request-operation-id-changed": ({"operation": "operationId: x"}, {"operation": "operationId: y"}),
    "request-operation-deprecated": ({}, {"operation": "deprecated: true"}),
    "request-security-tightened": (
        {"operation": "security: [{key: []}, {}]", "components": KEYS},
        {"operation": "security: [{key: []}]", "components": KEYS},
    ),
    "request-scheme-changed": ({"components": KEYS}, {"components": KEYS.replace("X-Key", "X-Api-Key")}),
    "request-server-added": (
        {"more": "servers: [{url: https://a.example}]"},
        {"more": "servers: [{url: https://a.example}, {url: https://b.example}]"},
    ),
    "response-media-type-added": (
        {"operation": ANSWERS % "'404'"},
        {"operation": ANSWERS.replace("json: {schema: {}}", "json: {schema: {}}, text/csv: {}") % "'404'"},
    ),
    "response-body-added": ({"operation": NO_HEADER}, {"answer": "{}"}),
    "response-success-status-added": ({"operation": ANSWERS % "'404'"}, {"operation": ANSWERS % "'404': {}, '202'"}),
    "response-error-status-added": ({"operation": ANSWERS % "'404'"}, {"operation": ANSWERS % "'404': {}, '409'"}),
    "response-header-added": ({"operation": NO_HEADER}, {"operation": HEADER % ""}),
    "response-required-header-added": ({"operation": NO_HEADER}, {"operation": HEADER % ", required: true"}),
    "response-became-required": ({"operation": HEADER % ""}, {"operation": HEADER % ", required: true"}),
    "response-deprecated": ({"operation": HEADER % ""}, {"operation": HEADER % ", deprecated: true"}),
}
CASES = [
    *((f"{side}-{kind}", {part: old}, {part: new}) for kind, (old, new) in SCHEMAS.items()
      for side, part in (("response", "answer"), ("request", "body"))),
    *((rule, old, new) for rule, (old, new) in OTHERS.items()),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "old", "new"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)])
def test_difference_is_told_by_its_rule_alone_and_so_is_the_way_back(found, rule, old, new):
    assert found(old, new) == [rule]
    assert found(new, old) == [RULES[rule].reverse]
    assert found(old, old) == found(new, new) == []


def test_every_rule_has_a_case():
    rules = {rule for rule, _, _ in CASES}
    assert rules | {RULES[rule].reverse for rule in rules} == RULES.keys()


def test_every_rule_has_a_way_back_and_what_is_told_of_has_a_reason():
    assert all(RULES[RULES[rule.reverse].reverse] == rule for rule in RULES.values())
    assert all(rule.why for rule in RULES.values() if rule.severity != "info")
    assert {rule.severity for rule in RULES.values()} == set(SEVERITIES)


def test_there_are_as_many_rules_as_promised():
    sides = [rule.id.partition("-")[0] for rule in RULES.values()]
    assert sides.count("response") >= 25
    assert sides.count("request") >= 15
