"""Each rule finds what it's for, at its place, and nothing where it's done right."""

import pytest

from pytest_apiint.contract.document import Document, load
from pytest_apiint.contract.lint import RULES, SEVERITIES, lint
from tests.contract.lint.shop import answer, ref, shop, spoilt

GET, POST, SCHEMAS = "paths /users/{id} get", "paths /users post", "components schemas"
USER = f"{SCHEMAS} User"
A = f"{SCHEMAS} A"
_GET, _POST, _USER = "/paths/~1users~1{id}/get", "/paths/~1users/post", "/components/schemas/User"
CAT = {"allOf": [ref("Pet")]}
PET = {"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"cat": "Cta"}}}
NOTE = {"description": "An answer."}
BARE = {"description": "An answer.", "content": {"application/json": {}}}


def found(raw, rule):
    return [(one.pointer, one.operation) for one in lint(Document(raw)).findings if one.rule == rule]


def seen(raw):
    return {one.rule for one in lint(Document(raw)).findings}


def named(cases):
    return [f"{case[0]}-{number}" for number, case in enumerate(cases)]


# The rule, what is spoilt and how, and the pointer of the finding; the version where it isn't 3.0.
BROKEN = [
    ("structure", f"{GET} responces", {}, "/paths/~1users~1{id}/get/responces"),
    ("structure", "swagger", "2.0", "/swagger", "3.1.0"),
    (
        "structure",
        "paths /users/{id} get responses 200 descripton",
        "",
        "/paths/~1users~1{id}/get/responses/200/descripton",
        "2.0",
    ),
    ("structure", f"{USER} properties id type", "strng", "/components/schemas/User/properties/id/type", "3.1.0"),
    ("structure", f"{USER} properties id type", "strng", "/components/schemas/User/properties/id/type", "3.2.0"),
    ("unreadable", f"{POST} callbacks", {"c": {"{$url}": {"get": 5}}}, None),
    ("ref-broken", f"{GET} responses 404", ref("Wrnog", "responses"), "/paths/~1users~1{id}/get/responses/404/$ref"),
    ("ref-broken", f"{USER} properties a", ref("Gone"), "/components/schemas/User/properties/a/$ref", "3.1.0"),
    ("ref-circular", A, ref("A"), "/components/schemas/A/$ref"),
    ("ref-circular", SCHEMAS, {"User": ref("Problem"), "Problem": ref("User")}, f"{_USER}/$ref"),
    ("ref-kind", f"{GET} responses 404", ref("User"), "/paths/~1users~1{id}/get/responses/404/$ref"),
    ("ref-remote", f"{USER} properties a", {"$ref": "https://x.example/a.json#/A"}, f"{_USER}/properties/a/$ref"),
    (
        "ref-siblings",
        f"{USER} properties a",
        {**ref("Problem"), "nullable": True},
        "/components/schemas/User/properties/a",
    ),
    (
        "mapping-broken",
        SCHEMAS,
        {"User": PET, "Problem": {}, "Cat": CAT},
        "/components/schemas/User/discriminator/mapping/cat",
    ),
    (
        "link-broken",
        f"{GET} responses 200 links",
        {"a": {"operationId": "getUsr"}},
        "/paths/~1users~1{id}/get/responses/200/links/a/operationId",
    ),
    ("component-unused", A, {"type": "object"}, "/components/schemas/A"),
    ("component-unused", A, {"type": "object", "properties": {"a": ref("A")}}, "/components/schemas/A"),
    ("component-unused", "definitions A", {"type": "object"}, "/definitions/A", "2.0"),
    ("schema-unfit", A, {"allOf": [ref("A")]}, "/components/schemas/A"),
    ("keyword-misspelt", f"{USER} requierd", ["id"], "/components/schemas/User/requierd", "3.1.0"),
    ("pattern-invalid", f"{USER} properties name pattern", "(?!x", "/components/schemas/User/properties/name/pattern"),
    (
        "pattern-foreign",
        f"{USER} properties name pattern",
        "^(?P<a>x)$",
        "/components/schemas/User/properties/name/pattern",
    ),
    (
        "pattern-foreign",
        f"{USER} patternProperties",
        {"(?i)a": {}},
        "/components/schemas/User/patternProperties/(?i)a",
        "3.1.0",
    ),
    ("required-undeclared", f"{USER} required 0", "nmae", "/components/schemas/User/required/0"),
    ("enum-unfit", f"{USER} properties name enum", ["a", 1], "/components/schemas/User/properties/name/enum/1"),
    ("enum-unfit", f"{USER} properties name enum", ["a", None], "/components/schemas/User/properties/name/enum/1"),
    ("enum-unfit", f"{USER} properties id enum", [1, True], "/components/schemas/User/properties/id/enum/1"),
    ("default-invalid", f"{USER} properties id default", 0, "/components/schemas/User/properties/id/default"),
    ("bounds-crossed", f"{USER} properties id maximum", 0, "/components/schemas/User/properties/id/minimum"),
    (
        "bounds-crossed",
        f"{USER} properties id exclusiveMaximum",
        1,
        "/components/schemas/User/properties/id/minimum",
        "3.1.0",
    ),
    (
        "nullable-ignored",
        f"{USER} properties name nullable",
        True,
        "/components/schemas/User/properties/name/nullable",
        "3.1.0",
    ),
    ("items-missing", f"{USER} properties a", {"type": "array"}, "/components/schemas/User/properties/a"),
    (
        "items-missing",
        "paths /users/{id} get parameters 1",
        {"name": "q", "in": "query", "type": "array"},
        "/paths/~1users~1{id}/get/parameters/1",
        "2.0",
    ),
    ("type-missing", f"{USER} type", ..., "/components/schemas/User"),
    (
        "example-invalid",
        f"{POST} requestBody content application/json example",
        {"id": "x"},
        "/paths/~1users/post/requestBody/content/application~1json/example",
    ),
    ("example-invalid", f"{POST} parameters 0 example", 7, "/paths/~1users/post/parameters/0/example"),
    ("example-invalid", f"{USER} properties name example", 7, "/components/schemas/User/properties/name/example"),
    (
        "example-invalid",
        "components responses Slow headers Retry-After example",
        7,
        "/components/responses/Slow/headers/Retry-After/example",
    ),
    (
        "example-invalid",
        f"{GET} responses 200 examples",
        {"application/json": {}},
        "/paths/~1users~1{id}/get/responses/200/examples/application~1json",
        "2.0",
    ),
    ("operation-id-duplicate", f"{POST} operationId", "getUser", "/paths/~1users/post/operationId"),
    ("operation-id-missing", f"{GET} operationId", ..., "/paths/~1users~1{id}/get"),
    ("path-parameter-undeclared", "paths /users/{id} parameters", ..., "/paths/~1users~1{id}/get"),
    (
        "path-parameter-unused",
        f"{POST} parameters 1",
        {"name": "x", "in": "path", "required": True, "schema": {}},
        "/paths/~1users/post/parameters/1",
    ),
    (
        "path-ambiguous",
        "paths /users/{name}",
        {"get": shop()["paths"]["/users/{id}"]["get"]},
        "/paths/~1users~1{name}/get",
    ),
    (
        "parameter-duplicate",
        f"{POST} parameters 1",
        {"name": "dry", "in": "query", "schema": {}},
        "/paths/~1users/post/parameters/1",
    ),
    (
        "parameter-ignored",
        f"{POST} parameters 0",
        {"name": "Accept", "in": "header", "schema": {}},
        "/paths/~1users/post/parameters/0",
    ),
    ("success-missing", f"{GET} responses 200", ..., "/paths/~1users~1{id}/get/responses"),
    (
        "success-schema-missing",
        f"{GET} responses 200",
        BARE,
        "/paths/~1users~1{id}/get/responses/200/content/application~1json",
    ),
    (
        "body-ignored",
        f"{GET} requestBody",
        {"content": {"application/json": {"schema": ref("User")}}},
        "/paths/~1users~1{id}/get/requestBody",
    ),
    ("body-ignored", f"{GET} requestBody", {"content": {"text/plain": {}}}, f"{_GET}/requestBody"),
    ("deprecated-unexplained", f"{GET} deprecated", True, "/paths/~1users~1{id}/get/deprecated"),
    ("rate-limit-undocumented", f"{GET} responses 429", ..., "/paths/~1users~1{id}/get/responses"),
    (
        "retry-after-undocumented",
        "components responses Slow headers",
        {"X-RateLimit-Remaining": {"schema": {}}},
        "/components/responses/Slow",
    ),
    ("server-error-undocumented", f"{GET} responses 5XX", ..., "/paths/~1users~1{id}/get/responses"),
    ("unauthorized-undocumented", f"{GET} responses 401", ..., "/paths/~1users~1{id}/get/responses"),
    ("error-schema-missing", f"{GET} responses 404", NOTE, "/paths/~1users~1{id}/get/responses/404"),
    ("error-schema-missing", f"{GET} responses default", BARE, "/paths/~1users~1{id}/get/responses/default"),
    ("nothing-secured", "security", ..., ""),
    ("operation-unsecured", f"{GET} security", [{"token": []}], None),
    ("operation-open", f"{POST} security", [], "/paths/~1users/post/security"),
    ("security-undefined", f"{GET} security", [{"tokn": []}], "/paths/~1users~1{id}/get/security/0/tokn"),
    (
        "security-unused",
        "components securitySchemes other",
        {"type": "http", "scheme": "bearer"},
        "/components/securitySchemes/other",
    ),
    ("scope-undefined", "security", [{"token": ["write"]}], "/security/0/token"),
    (
        "key-in-query",
        "components securitySchemes token",
        {"type": "apiKey", "in": "query", "name": "key"},
        "/components/securitySchemes/token",
    ),
    ("key-in-query", "securityDefinitions key in", "query", "/securityDefinitions/key", "2.0"),
    ("basic-over-http", "servers 0 url", "http://shop.example", None),
    ("server-insecure", "servers 0 url", "http://shop.example", "/servers/0/url"),
    ("server-insecure", f"{GET} servers", [{"url": "HTTP://other.example"}], "/paths/~1users~1{id}/get/servers/0/url"),
    ("server-insecure", "schemes 1", "http", "/schemes/1", "2.0"),
    ("server-variable-undefined", "servers 0 url", "https://{regoin}.shop.example", "/servers/0/url"),
]


PLACED = [case for case in BROKEN if case[3] is not None]  # the others are below


def test_every_rule_is_looked_at_here():
    assert {case[0] for case in BROKEN} == set(RULES)


@pytest.mark.parametrize("version", ["2.0", "3.0.3", "3.1.0", "3.2.0"])
def test_nothing_is_found_where_nothing_is_wrong(version):
    assert lint(Document(shop(version))).findings == ()


@pytest.mark.parametrize("case", PLACED, ids=named(PLACED))
def test_what_is_wrong_is_found_at_its_place(case):
    rule, path, value, pointer, *version = case
    assert pointer in [one for one, _ in found(spoilt(path, value, *version), rule)]


def test_an_operation_that_says_nothing_is_unsecured_where_another_is_secured():
    raw = spoilt(f"{GET} security", [{"token": []}])
    del raw["security"]
    assert found(raw, "operation-unsecured") == [("/paths/~1users/post", "POST /users")]
    assert "nothing-secured" not in seen(raw)


def test_basic_of_swagger_goes_over_any_of_its_schemes():
    raw = spoilt("schemes", ["https", "http"], "2.0")
    raw["securityDefinitions"]["key"] = {"type": "basic"}
    assert found(raw, "basic-over-http") == [("/securityDefinitions/key", "")]
    raw["securityDefinitions"]["key"] = {"type": "apiKey", "in": "header", "name": "basic"}
    assert found(raw, "basic-over-http") == []


def test_a_parameter_of_a_media_type_has_its_examples_there():
    media = {"schema": ref("User"), "example": {"id": "x"}}
    raw = spoilt(f"{POST} parameters 0", {"name": "u", "in": "query", "content": {"application/json": media}})
    assert found(raw, "example-invalid") == [(f"{_POST}/parameters/0/content/application~1json/example", "POST /users")]


def test_basic_needs_plain_http_to_be_told_of():
    raw = spoilt("components securitySchemes token", {"type": "http", "scheme": "Basic"})
    assert "basic-over-http" not in seen(raw)
    raw["servers"] = [{"url": "http://shop.example"}]
    assert found(raw, "basic-over-http") == [("/components/securitySchemes/token", "")]


def test_a_part_that_cannot_be_read_is_told_and_keeps_nothing_back(tmp_path):
    (tmp_path / "part.yaml").write_text("get: {responses: {200: 5}}\npost: {responses: []}\n")
    file = tmp_path / "api.yaml"
    file.write_text(
        "openapi: 3.0.0\ninfo: {title: a, version: '1'}\npaths:\n  /b: {$ref: part.yaml}\n  /c: {get: {}}\n"
    )
    told = [(one.rule, one.pointer, one.line) for one in lint(load(file)).findings if one.severity == "error"]
    assert told == [
        ("structure", "/paths/~1c/get", 5),
        ("unreadable", "part.yaml#/get/responses/200", 1),
        ("unreadable", "part.yaml#/post/responses", 2),
    ]


# The rule that might be taken for broken, and isn't.
RIGHT = [
    ("structure", f"{GET} x-responces", {}),
    ("ref-circular", f"{USER} properties parent", ref("User")),
    (
        "ref-kind",
        f"{GET} responses 200 content application/json schema",
        {"$ref": "#/components/schemas/User/properties/id"},
    ),
    ("ref-siblings", f"{USER} properties a", {**ref("Problem"), "description": "One.", "x-a": 1}),
    ("ref-siblings", f"{USER} properties a", {**ref("Problem"), "minProperties": 1, "type": "object"}, "3.1.0"),
    (
        "mapping-broken",
        SCHEMAS,
        {
            "User": {
                **PET,
                "discriminator": {
                    "propertyName": "kind",
                    "mapping": {"p": "Problem", "q": "#/components/schemas/Problem", "r": "https://x.example/a.json"},
                },
            },
            "Problem": {},
        },
    ),
    ("link-broken", f"{GET} responses 200 links", {"a": {"operationId": "makeUser"}, "b": {"operationRef": "#/x"}}),
    ("component-unused", f"{GET} x-more", {"deep": [{"$ref": "#/components/schemas/User"}]}),
    (
        "component-unused",
        SCHEMAS,
        {"User": {**PET, "discriminator": {"propertyName": "kind"}}, "Problem": {}, "Cat": {"allOf": [ref("User")]}},
    ),
    (
        "component-unused",
        SCHEMAS,
        {"User": {**PET, "discriminator": {"propertyName": "kind", "mapping": {"c": "Cat"}}}, "Problem": {}, "Cat": {}},
    ),
    ("schema-unfit", f"{USER} properties parent", {"allOf": [ref("User")]}),
    ("keyword-misspelt", f"{USER} x-requird", 1, "3.1.0"),
    ("keyword-misspelt", f"{USER} properties requird", {}, "3.1.0"),
    ("keyword-misspelt", f"{USER} unit", "EUR", "3.1.0"),
    ("pattern-foreign", f"{USER} properties name pattern", r"^(?<y>\p{L}+)(?<=a)\k<y>\d{2,}[^\-\]]$"),
    ("pattern-invalid", f"{USER} properties name pattern", "^(?P<a>x)$"),
    ("required-undeclared", USER, {"allOf": [ref("Problem")], "properties": {"a": {}}, "required": ["title"]}),
    ("required-undeclared", USER, {"allOf": [{"properties": {"a": {}}, "required": ["b"]}, {"properties": {"b": {}}}]}),
    ("required-undeclared", USER, {"type": "object", "required": ["anything"]}),
    (
        "required-undeclared",
        USER,
        {"properties": {"a": {}}, "additionalProperties": {"type": "string"}, "required": ["b"]},
    ),
    ("enum-unfit", f"{USER} properties name", {"type": "string", "nullable": True, "enum": ["a", None]}),
    ("enum-unfit", f"{USER} properties name", {"type": ["string", "null"], "enum": ["a", None]}, "3.1.0"),
    ("enum-unfit", f"{USER} properties name", {"enum": ["a", 1, None]}),
    ("enum-unfit", f"{USER} properties id enum", [1, 2.0]),
    ("default-invalid", f"{USER} properties a", {"type": "string", "nullable": True, "default": None}),
    ("bounds-crossed", f"{USER} properties id maximum", 1),
    ("bounds-crossed", f"{USER} properties id exclusiveMinimum", True),
    ("nullable-ignored", f"{USER} properties name nullable", True),
    ("nullable-ignored", f"{USER} properties nullable", {"type": "boolean"}, "3.1.0"),
    ("items-missing", f"{USER} properties a", {"type": "array"}, "3.1.0"),
    ("items-missing", f"{USER} properties a", {"type": "array", "items": {}}),
    ("type-missing", USER, {"allOf": [ref("Problem"), {"properties": {"a": {}}}]}),
    ("example-invalid", f"{POST} requestBody content application/xml", {"schema": ref("User"), "example": "<a/>"}),
    ("example-invalid", f"{USER} properties id", {"type": "integer", "readOnly": True, "example": 1}),
    ("operation-id-missing", "webhooks", {"made": {"post": {"responses": {"200": NOTE}}}}, "3.1.0"),
    ("path-ambiguous", "paths /users/{name}", {"delete": shop()["paths"]["/users/{id}"]["get"]}),
    ("path-ambiguous", "paths /users/me", {"get": shop()["paths"]["/users/{id}"]["get"]}),
    ("parameter-duplicate", f"{POST} parameters 1", {"name": "dry", "in": "header", "schema": {}}),
    ("parameter-duplicate", f"{GET} parameters", [{"name": "id", "in": "path", "required": True, "schema": {}}]),
    ("success-missing", f"{GET} responses", {"302": NOTE}),
    ("success-missing", f"{GET} responses", {"default": answer(ref("User"))}),
    (
        "success-schema-missing",
        f"{GET} responses",
        {"204": NOTE, "200": {"description": "", "content": {"text/csv": {}}}},
    ),
    ("body-ignored", f"{GET} requestBody", {"content": {"text/plain": {"schema": {"properties": {}}}}}),
    ("body-ignored", "paths /users/{id} delete", {"requestBody": {"content": {"a/b": {}}}, "responses": {"204": NOTE}}),
    (
        "deprecated-unexplained",
        GET,
        {**shop()["paths"]["/users/{id}"]["get"], "deprecated": True, "description": "Use v2."},
    ),
    (
        "deprecated-unexplained",
        GET,
        {**shop()["paths"]["/users/{id}"]["get"], "deprecated": True, "x-sunset": "2027-01-01"},
    ),
    ("rate-limit-undocumented", f"{GET} responses", {"200": NOTE, "4XX": NOTE}),
    ("rate-limit-undocumented", f"{GET} responses", {"default": NOTE}),
    ("retry-after-undocumented", "components responses Slow headers", {"X-RateLimit-Reset": {"schema": {}}}),
    ("retry-after-undocumented", "components responses Slow headers", {"retry-after-ms": {"schema": {}}}),
    ("server-error-undocumented", f"{GET} responses", {"200": NOTE, "503": NOTE}),
    ("unauthorized-undocumented", f"{GET} responses", {"200": NOTE, "403": NOTE}),
    ("unauthorized-undocumented", GET, {"security": [{"token": []}, {}], "responses": {"200": NOTE}}),
    ("error-schema-missing", f"{GET} responses 404", {"description": "", "content": {"text/html": {}}}),
    ("error-schema-missing", "paths /users/{id} head", {"responses": {"404": NOTE}}),
    ("nothing-secured", "security", [{}, {"token": []}]),
    ("operation-unsecured", f"{GET} security", []),
    ("security-unused", f"{GET} security", [{"token": ["read"]}]),
    ("scope-undefined", "security", [{"token": ["read"]}]),
    ("key-in-query", "components securitySchemes key", {"type": "apiKey", "in": "header", "name": "key"}),
    ("server-insecure", "servers", [{"url": "http://localhost:8000"}, {"url": "/v1"}, {"url": "http://[::1]"}]),
    ("server-variable-undefined", "servers 0 variables more", {"default": "x"}),
]


@pytest.mark.parametrize("case", RIGHT, ids=named(RIGHT))
def test_what_is_right_is_no_finding(case):
    rule, path, value, *version = case
    assert found(spoilt(path, value, *version), rule) == []


@pytest.mark.parametrize("version", ["2.0", "3.0.3", "3.1.0"])
def test_a_pattern_that_is_none_is_told_once(version):
    path = "definitions User properties name pattern" if version == "2.0" else f"{USER} properties name pattern"
    assert seen(spoilt(path, "(?!x", version)) == {"pattern-invalid"}


def test_a_pattern_that_python_may_read_otherwise_one_day_warns_nobody():
    assert "pattern-foreign" in seen(spoilt(f"{USER} properties name pattern", r"[[a-z]--[b]]"))  # warnings are errors


def test_a_use_of_another_file_is_looked_into(tmp_path):
    (tmp_path / "parts.json").write_text('{"A": {"type": "string",\n "enum": [1], "pattern": "("}}')
    file = tmp_path / "api.yaml"
    file.write_text(
        "openapi: 3.0.0\ninfo: {title: a, version: '1'}\npaths: {}\n"
        "components: {schemas: {B: {properties: {a: {$ref: 'parts.json#/A'}, b: {$ref: 'parts.json#/C'}}}}}\n"
    )
    told = {one.rule: (one.pointer, one.line) for one in lint(load(file)).findings if one.severity == "error"}
    assert told == {
        "ref-broken": ("/components/schemas/B/properties/b/$ref", 4),
        "enum-unfit": ("parts.json#/A/enum/0", 2),
        "pattern-invalid": ("parts.json#/A/pattern", 2),
    }


@pytest.mark.parametrize(
    ("path", "value", "rule", "hint"),
    [
        (f"{GET} responses 404", ref("Wrnog", "responses"), "ref-broken", "is 'Wrong' meant?"),
        (f"{GET} security", [{"tokn": []}], "security-undefined", "is 'token' meant?"),
        ("security", [{"token": ["raed"]}], "scope-undefined", "is 'read' meant?"),
        (f"{USER} required 0", "nmae", "required-undeclared", "is 'name' meant?"),
        (f"{USER} properties name enum", [None], "enum-unfit", "say nullable: true"),
        ("servers 0 url", "https://{regoin}.example", "server-variable-undefined", "is 'region' meant?"),
        (f"{GET} responses 200 links", {"a": {"operationId": "getUsr"}}, "link-broken", "is 'getUser' meant?"),
        (SCHEMAS, {"User": PET, "Problem": {}, "Cat": CAT}, "mapping-broken", "is 'Cat' meant?"),
    ],
)
def test_the_nearest_name_is_told(path, value, rule, hint):
    assert [one.fix for one in lint(Document(spoilt(path, value))).findings if one.rule == rule] == [hint]


@pytest.mark.parametrize(("version", "value"), [("3.1.0", None), ("3.0.3", 1)])
def test_nullable_is_told_of_where_null_is_meant_and_it_is_known(version, value):
    raw = spoilt(f"{USER} properties name enum", [value], version)
    assert [one.fix for one in lint(Document(raw)).findings] == [RULES["enum-unfit"].fix]


def test_a_link_needs_no_operation_without_a_name():
    raw = spoilt(f"{GET} responses 200 links", {"a": {"operationId": "getUser"}})
    raw["paths"]["/users"]["post"].pop("operationId")
    del raw["paths"]["/users/{id}"]["get"]["operationId"]
    assert [pointer for pointer, _ in found(raw, "link-broken")] == [f"{_GET}/responses/200/links/a/operationId"]


def test_rules_say_what_why_and_what_to_do():
    for name, rule in RULES.items():
        assert name == rule.id == rule.id.lower()
        assert rule.severity in SEVERITIES
        assert rule.says
        assert rule.why
        assert rule.fix
        assert not (rule.says + rule.why + rule.fix).endswith(".")
        assert (rule.says + rule.why + rule.fix).isascii()


def test_a_password_in_a_url_is_never_told():
    raw = spoilt("servers 0 url", "http://me:hunter2@shop.example/v1")
    raw["components"]["securitySchemes"]["token"] = {"type": "http", "scheme": "basic"}
    raw["components"]["schemas"]["User"]["properties"]["a"] = {"$ref": "https://me:hunter2@x.example/a.json"}
    findings = [one for one in lint(Document(raw)).findings if one.rule != "example-invalid"]
    assert {"server-insecure", "basic-over-http", "ref-remote"} <= {one.rule for one in findings}
    assert "hunter2" not in str(findings)
    assert "http://...@shop.example/v1" in str(findings)


def test_components_for_others_are_not_unused():
    raw = shop("3.1.0")
    del raw["paths"]
    assert "component-unused" not in seen(raw)
