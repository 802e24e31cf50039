"""Structure: said at the deepest place that is wrong, in words, and with the verdict of OpenAPI's own schemas."""

import pytest
from openapi_spec_validator import validate

from pytest_apiint.contract.document import Document
from pytest_apiint.contract.lint import lint
from pytest_apiint.contract.lint.metaschemas import published
from tests.contract.lint.shop import ref, shop, spoilt

GET, POST, USER = "paths /users/{id} get", "paths /users post", "components schemas User"
QUERY = {"name": "q", "in": "query"}
NO_STATUS = "a status is as 200 or 4XX, or default"


def told(raw):
    return [(one.pointer, one.seen, one.fix) for one in lint(Document(raw)).findings if one.rule == "structure"]


# What is spoilt, then what is seen and what to do, in 3.0 unless a version is given.
SAID = [
    (
        f"{GET} responces",
        {},
        'the key "responces", which isn\'t known here; is "responses" meant?',
        'write "responses"',
    ),
    (f"{POST} requestbody", {}, 'the key "requestbody", which isn\'t known here; is "requestBody" meant?', None),
    (f"{GET} responses 2xx", {"description": ""}, 'the key "2xx", which isn\'t known here', NO_STATUS),
    (f"{GET} responses 20", {"description": ""}, 'the key "20", which isn\'t known here', NO_STATUS, "3.1.0"),
    ("paths users", {}, 'the key "users", which isn\'t known here', "a path begins with /"),
    ("info wholly-unknown", 1, 'the key "wholly-unknown", which isn\'t known here', "remove it; what is meant as an"),
    ("info title", ..., 'no "title", which is required here', 'add "title"'),
    ("info version", 1, "number, expected string", "write it as the version of OpenAPI has it"),
    (f"{GET} parameters", [QUERY], 'neither "schema" nor "content"', 'add "schema" or "content"'),
    (
        f"{POST} requestBody content application/json examples",
        {},
        '"example" and "examples" together, which exclude each other',
        "remove one",
    ),
    (f"{GET} parameters", [{**QUERY, "in": "qery", "schema": {}}], '"qery"; is "query" meant?', 'write "query"'),
    (f"{USER} type", "strng", '"strng"; is "string" meant?', 'write "string"'),
    (f"{USER} type", "strng", '"strng"; is "string" meant?', 'write "string"', "3.1.0"),
    (f"{USER} properties name type", "null", '"null", which is no type before OpenAPI 3.1', "say nullable: true"),
    (f"{USER} type", ["string", 5], "array of 2, expected one of array, boolean, integer, null", None, "3.1.0"),
    (f"{USER} properties name minLength", "1", "string of 1 character, expected integer", None),
    ("components schemas a/b", {}, 'the name "a/b", expected letters, digits, ., _ and -', None, "3.1.0"),
    ("components securitySchemes token type", "oauth", '"oauth"; is "oauth2" meant?', 'write "oauth2"'),
    ("components securitySchemes token flows", ..., 'no "flows", which is required here', 'add "flows"'),
    ("securityDefinitions key type", "apikey", '"apikey"; is "apiKey" meant?', 'write "apiKey"', "2.0"),
    ("securityDefinitions o", {"type": "oauth2", "flow": "implict"}, '"implict"; is "implicit" meant?', None, "2.0"),
    (
        "securityDefinitions o",
        {"type": "oauth2", "flow": "implicit", "scopes": {}},
        'no "authorizationUrl"',
        None,
        "2.0",
    ),
    (f"{GET} parameters 0 type", "strng", '"strng"; is "string" meant?', None, "2.0"),
    (f"{GET} parameters 1", {"name": "b", "in": "body"}, 'no "schema", which is required here', None, "2.0"),
    ("paths", [], "array of 0, expected object", None),
]


@pytest.mark.parametrize("case", SAID, ids=range(len(SAID)))
def test_what_is_seen_is_said_and_what_was_meant(case):
    path, value, seen, fix, *version = case
    [(_, found, mend)] = told(spoilt(path, value, *version))
    assert found.startswith(seen)
    assert fix is None or mend.startswith(fix)


def test_a_misspelt_key_is_told_once_though_the_right_one_is_missing():
    raw = spoilt("info", {"titel": "Shop", "version": "1"})
    assert told(raw) == [
        ("/info/titel", 'the key "titel", which isn\'t known here; is "title" meant?', 'write "title"')
    ]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
def test_all_that_is_wrong_is_told_at_once(version):
    raw = shop(version)
    raw["paths"]["/users"]["post"]["tags"] = "a"
    raw["paths"]["/users/{id}"]["get"]["responses"]["200"]["description"] = 3
    raw["components"]["schemas"]["User"]["properties"]["id"]["type"] = "int"
    assert [pointer for pointer, _, _ in told(raw)] == [
        "/paths/~1users~1{id}/get/responses/200/description",
        "/paths/~1users/post/tags",
        "/components/schemas/User/properties/id/type",
    ]


def test_what_only_the_published_schema_refuses_is_told_too():
    scheme = {"type": "apiKey", "in": "query", "name": "k", "flows": {}}
    raw = spoilt("components securitySchemes key", scheme, "3.1.0")
    assert [pointer for pointer, _, _ in told(raw)] == ["/components/securitySchemes/key/flows"]


# Rules that openapi-spec-validator has too.
BY_THE_BOOK = {"structure", "unreadable", "ref-broken", "ref-circular", "schema-unfit", "default-invalid"} | {
    "operation-id-duplicate",
    "path-parameter-undeclared",
    "path-parameter-unused",
    "parameter-duplicate",
}
SPOILT = [
    ("info", ...),
    ("info title", ...),
    ("info version", 1),
    ("info licens", {}),
    ("paths", ...),
    ("paths", []),
    ("paths users", {}),
    (f"{GET} responses", ...),
    (f"{GET} responses", {}),
    (f"{GET} responses 2xx", {"description": ""}),
    (f"{GET} responses 200 description", ...),
    (f"{GET} responses 700", {"description": ""}),
    (f"{GET} responses 404", ref("Gone", "responses")),
    (f"{GET} responces", {}),
    (f"{GET} tags", "a"),
    (f"{GET} operationId", "makeUser"),
    (f"{GET} operationId", 7),
    (f"{GET} deprecated", "yes"),
    (f"{GET} parameters", {}),
    (f"{GET} parameters", [{**QUERY, "in": "qery", "schema": {}}]),
    (f"{GET} parameters", [QUERY]),
    (f"{GET} parameters", [{**QUERY, "schema": {}, "content": {"a/b": {}}}]),
    (f"{GET} parameters", [{"in": "query", "schema": {}}]),
    (f"{GET} parameters", [{"name": "id", "in": "path", "schema": {}}]),
    (f"{GET} parameters", [{**QUERY, "schema": {}}, {**QUERY, "schema": {"type": "string"}}]),
    ("paths /users/{id} parameters", ...),
    ("paths /users/{id} fetch", {}),
    (f"{POST} requestBody content", ...),
    (f"{POST} requestbody", {}),
    (f"{POST} requestBody content application/json schem", {}),
    (f"{USER} type", "strng"),
    (f"{USER} required", "id"),
    (f"{USER} properties id minimum", "1"),
    (f"{USER} properties id default", "x"),
    (f"{USER} properties name maxLength", -1),
    (f"{USER} properties name", ref("Gone")),
    (f"{USER} allOf", {}),
    (f"{USER} properties", []),
    ("components securitySchemes token flows", ...),
    ("components securitySchemes token type", "oauth"),
    ("components securitySchemes token flows clientCredentials tokenUrl", ...),
    ("components securitySchemes key", {"type": "apiKey", "in": "body", "name": "a"}),
    ("components securitySchemes key", {"type": "http"}),
    ("components schema", {}),
    ("components schemas a/b", {"type": "object"}),
    ("components links", {"A": {}}),
    ("security", {}),
    ("servers", [{}]),
    ("servers 0 variables region default", ...),
    ("tags", [{"description": "x"}]),
    ("externalDocs", {"description": "x"}),
    ("x-anything", {"a": 1}),
    ("anything", 1),
]
SPOILT_OLD = [
    ("info version", ...),
    ("host", 7),
    ("schemes", ["ftp"]),
    ("definitions User type", "strng"),
    ("securityDefinitions key in", "body"),
    ("securityDefinitions other", {"type": "oauth2", "flow": "implicit", "scopes": {}}),
    ("securityDefinitions other", {"type": "basic"}),
    (f"{GET} parameters 0 type", "strng"),
    (f"{GET} parameters 0 required", ...),
    (f"{GET} parameters 1", {"name": "b", "in": "body"}),
    (f"{GET} parameters 1", {"name": "b", "in": "formData", "type": "file"}),
    (f"{GET} responses 20", {"description": ""}),
    (f"{GET} responses 200 descripton", "x"),
    (f"{GET} responses 404", {"$ref": "#/responses/Gone"}),
    (f"{GET} responces", {}),
]


def refused(raw):
    try:
        validate(raw)
    except Exception:  # noqa: BLE001 - by whatever it says so
        return True
    return False


@pytest.mark.parametrize("version", ["2.0", "3.0.3", "3.1.0", "3.2.0"])
def test_the_verdict_is_openapi_spec_validator_s(version):
    table = SPOILT_OLD if version == "2.0" else SPOILT[::3] if version == "3.2.0" else SPOILT
    raws = {number: spoilt(*case, version) for number, case in enumerate(table)}
    ours = {number for number, raw in raws.items() if {one.rule for one in lint(Document(raw)).findings} & BY_THE_BOOK}
    theirs = {number for number, raw in raws.items() if refused(raw)}
    assert [table[number] for number in ours ^ theirs] == []
    assert len(table) * 0.8 < len(theirs) < len(table)


def test_the_schemas_are_openapi_s_own():
    assert published("3.1")["$id"] == "https://spec.openapis.org/oas/3.1/schema/2022-10-07"
    assert published("3.0")["id"] == "https://spec.openapis.org/oas/3.0/schema/2021-09-28"


def test_schemas_of_another_dialect_are_not_held_against_2020_12():
    raw = spoilt("components schemas User items", [{"type": "string"}], "3.1.0")
    assert [pointer for pointer, _, _ in told(raw)] == ["/components/schemas/User/items"]
    assert told({**raw, "jsonSchemaDialect": "http://json-schema.org/draft-07/schema#"}) == []
    assert told({**raw, "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base"}) != []
