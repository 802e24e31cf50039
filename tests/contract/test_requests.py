"""Whether an API would take a request: parameters in all their styles, credentials, bodies of each form."""

import json

import pytest

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import loads
from pytest_apiint.exchange import Headers, Request

INTEGERS = {"type": "array", "items": {"type": "integer"}}
POINT = {"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}, "s": {"type": "string"}}}
ORDER = {
    "type": "object",
    "required": ["amount"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "amount": {"type": "integer"},
        "gift": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "lines": {"type": "array", "items": POINT},
        "meta": {"anyOf": [{"type": "object", "additionalProperties": {"type": "string"}}, {"enum": [""]}]},
        "file": {"type": "string", "format": "binary"},
    },
}


def described(**operation):
    raw = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"post": {"responses": {}, **operation}}, "/p/{v}/x": {"get": {"responses": {}, **operation}}},
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "login": {"type": "http", "scheme": "basic"},
                "oauth": {"type": "oauth2", "flows": {}},
                "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                "query": {"type": "apiKey", "in": "query", "name": "key"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
                "mutual": {"type": "mutualTLS"},
            }
        },
    }
    return Contract(loads(json.dumps(raw).encode(), source="acme.json"))


def told(contract, target="/a", headers=(), body=b"", *, strict=False):
    method = "GET" if target.startswith("/p/") else "POST"
    request = Request(method, f"https://api.acme.example{target}", Headers(headers), body)
    found = contract.request(request, strict=strict)
    problems = [(one.where, one.pointer, one.keyword) for one in found.problems]
    return problems or (str(found.verdict) if not found.valid else [])


def parameter(schema, where="query", name="v", **more):
    return described(parameters=[{"name": name, "in": where, "schema": schema, "required": where == "path", **more}])


@pytest.mark.parametrize(
    ("more", "right", "wrong", "pointer"),
    [
        ({"schema": {"type": "integer"}}, "v=1", "v=x", "/v"),
        ({"schema": {"type": "number"}}, "v=1.5e3", "v=1,5", "/v"),
        ({"schema": {"type": "boolean"}}, "v=true", "v=1", "/v"),
        ({"schema": {"type": "string", "maxLength": 3}}, "v=123", "v=1234", "/v"),
        ({"schema": {"enum": [1, 2]}}, "v=2", "v=3", "/v"),
        ({"schema": {"type": "integer", "nullable": True}}, "v=", "v=x", "/v"),
        ({"schema": {"type": "string"}, "allowEmptyValue": True}, "v=", None, ""),
        ({"schema": {"oneOf": [{"type": "integer"}, {"type": "boolean"}]}}, "v=false", "v=no", "/v"),
        ({"schema": INTEGERS}, "v=1&v=2", "v=1&v=x", "/v/1"),
        ({"schema": INTEGERS, "explode": False}, "v=1,2", "v=1,x", "/v/1"),
        ({"schema": INTEGERS, "style": "spaceDelimited", "explode": False}, "v=1%202", "v=1%20x", "/v/1"),
        ({"schema": INTEGERS, "style": "pipeDelimited", "explode": False}, "v=1%7C2", "v=1|x", "/v/1"),
        ({"schema": {"type": "array", "items": {"enum": ["a,b"]}}, "explode": False}, "v=a%2Cb", "v=a,b", "/v/0"),
        ({"schema": POINT}, "x=1", "x=one", "/v/x"),
        ({"schema": POINT, "explode": False}, "v=x,1,s,2", "v=x,y", "/v/x"),
        ({"schema": POINT, "style": "deepObject"}, "v[x]=1&v%5Bs%5D=2", "v[x]=y", "/v/x"),
        ({"schema": INTEGERS, "style": "deepObject"}, "v[]=1&v[]=2", "v[]=x", "/v/0"),
        ({"schema": INTEGERS}, "v[0]=1&v[1]=2", "v[0]=1&v[1]=x", "/v/1"),
        ({"content": {"application/json": {"schema": POINT}}}, 'v={"x":1}', 'v={"x":"1"}', "/v/x"),
        ({"content": {"application/json": {"schema": POINT}}}, "v=%7B%22x%22%3A1%7D", "v=%7B", "/v"),
    ],
)
def test_a_query_s_parameters_are_read_in_their_style(more, right, wrong, pointer):
    contract = described(parameters=[{"name": "v", "in": "query", **more}])
    assert told(contract, f"/a?{right}", strict=True) == []
    if wrong is not None:
        assert [one[:2] for one in told(contract, f"/a?{wrong}")][:1] == [("query", pointer)]


@pytest.mark.parametrize(
    ("schema", "style", "explode", "right", "wrong", "pointer"),
    [
        ({"type": "integer"}, "simple", False, "5", "x", "/v"),
        ({"type": "string", "enum": ["a/b"]}, "simple", False, "a%2Fb", "a-b", "/v"),
        (INTEGERS, "simple", False, "1,2", "1,x", "/v/1"),
        (POINT, "simple", False, "x,1", "x,y", "/v/x"),
        (POINT, "simple", True, "x=1", "x=y", "/v/x"),
        ({"type": "integer"}, "label", False, ".5", ".x", "/v"),
        (INTEGERS, "label", False, ".1,2", ".1,x", "/v/1"),
        (INTEGERS, "label", True, ".1.2", ".1.x", "/v/1"),
        ({"type": "integer"}, "matrix", False, ";v=5", ";v=x", "/v"),
        (INTEGERS, "matrix", False, ";v=1,2", ";v=1,x", "/v/1"),
        (INTEGERS, "matrix", True, ";v=1;v=2", ";v=1;v=x", "/v/1"),
        (POINT, "matrix", True, ";x=1;s=a", ";x=y", "/v/x"),
    ],
)
def test_a_path_s_parameters_are_read_in_their_style(schema, style, explode, right, wrong, pointer):
    contract = parameter(schema, "path", style=style, explode=explode)
    assert told(contract, f"/p/{right}/x") == []
    assert [one[:2] for one in told(contract, f"/p/{wrong}/x")] == [("path", pointer)]


def test_a_header_is_read_by_its_schema_whatever_its_case():
    contract = parameter(INTEGERS, "header", "X-Ids")
    assert told(contract, headers=[("x-ids", "1, 2")]) == []
    assert told(contract, headers=[("X-Ids", "1,x")]) == [("header", "/X-Ids/1", "type")]


def test_a_cookie_is_read_by_its_schema():
    contract = parameter({"type": "integer"}, "cookie")
    assert told(contract, headers=[("Cookie", "a=b; v=5")]) == []
    assert told(contract, headers=[("Cookie", "v=x")]) == [("cookie", "/v", "type")]


@pytest.mark.parametrize("where", ["query", "header", "cookie"])
def test_what_is_required_must_be_there(where):
    contract = described(parameters=[{"name": "v", "in": where, "required": True, "schema": {"type": "string"}}])
    assert told(contract) == [(where, "/v", "required")]


def test_an_unknown_parameter_is_wrong_strictly_and_the_nearest_name_is_told():
    contract = parameter({"type": "integer"}, name="limit")
    request = Request("POST", "https://api.acme.example/a?limt=1", Headers())
    assert contract.request(request).valid
    (problem,) = contract.request(request, strict=True).problems
    assert str(problem) == 'query /limt: no such parameter; "limit" is described'


BEARER = ("Authorization", "Bearer t")


@pytest.mark.parametrize(
    ("security", "right", "wrong"),
    [
        ([{"token": []}], [BEARER], [("Authorization", "Basic dTpw")]),
        ([{"token": []}], [("authorization", "bearer t")], [("Authorization", "Bearer ")]),
        ([{"login": []}], [("Authorization", "Basic dTpw")], [BEARER]),
        ([{"oauth": ["read"]}], [("Authorization", "token t")], []),
        ([{"key": []}], [("x-key", "k")], [("X-Key", "")]),
        ([{"cookie": []}], [("Cookie", "sid=1")], [("Cookie", "id=1")]),
        ([{"token": []}, {"key": []}], [("X-Key", "k")], []),
        ([{"token": [], "key": []}], [BEARER, ("X-Key", "k")], [BEARER]),
        ([{"token": []}, {}], [], None),
        ([{"mutual": []}], [], None),
        ([{"unknown": []}], [], None),
        ([], [], None),
    ],
)
def test_a_credential_must_be_there(security, right, wrong):
    contract = described(security=security)
    assert told(contract, headers=right) == []
    if wrong is not None:
        assert told(contract, headers=wrong) == [("security", "", "security")]


def test_a_key_in_the_query_is_no_unknown_parameter():
    contract = described(security=[{"query": []}])
    assert told(contract, "/a?key=1", strict=True) == []
    assert told(contract, "/a") == [("security", "", "security")]


def carrying(media, *, required=True, schema=ORDER):
    return described(requestBody={"required": required, "content": {media: {"schema": schema}}})


JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
PARTS = ("Content-Type", 'multipart/form-data; boundary="b"')


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b'{"amount": "1"}', ("body", "/amount", "type")),
        (b"{}", ("body", "/amount", "required")),
        (b"amount=1", ("body", "", "type")),
        (b"", ("body", "", "required")),
    ],
)
def test_a_json_body_is_judged(body, problem):
    assert told(carrying("application/json"), headers=[JSON], body=body) == [problem]
    assert told(carrying("application/json"), headers=[JSON], body=b'{"amount": 1}') == []


def test_a_body_may_be_left_out_where_it_isnt_required():
    assert told(carrying("application/json", required=False)) == []


def test_a_body_of_another_media_type_is_wrong():
    contract = carrying("application/json")
    assert told(contract, headers=[FORM], body=b"amount=1") == [("media type", "", "content")]
    assert told(contract, body=b"{}") == [("media type", "", "content")]


@pytest.mark.parametrize(
    ("right", "wrong", "pointer"),
    [
        ("amount=1", "amount=x", "/amount"),
        ("amount=1&gift=true", "amount=1&gift=yes", "/gift"),
        ("amount=1&tags=a&tags=b", None, ""),
        ("amount=1&tags[]=a&tags[]=b", None, ""),
        ("amount=1&lines[0][x]=1&lines[1][x]=2", "amount=1&lines[0][x]=y", "/lines/0/x"),
        ("amount=1&meta[a]=1&meta[b]=2", "amount=1&meta=x", "/meta"),
        ("amount=1&meta=", None, ""),
    ],
)
def test_a_form_is_judged_as_the_object_that_it_spells(right, wrong, pointer):
    contract = carrying("application/x-www-form-urlencoded")
    assert told(contract, headers=[FORM], body=right.encode()) == []
    if wrong is not None:
        assert [one[:2] for one in told(contract, headers=[FORM], body=wrong.encode())] == [("body", pointer)]


def multipart(*parts):
    shown = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{text}\r\n' for name, more, text in parts
    ]
    return ("".join(shown) + "--b--\r\n").encode()


def test_a_multipart_body_is_judged_by_its_parts():
    contract = carrying("multipart/form-data")
    file = ("file", '; filename="a.png"\r\nContent-Type: image/png', "\x89PNG")
    point = ("lines", "\r\nContent-Type: application/json", '[{"x": "y"}]')
    assert told(contract, headers=[PARTS], body=multipart(("amount", "", "5"), file)) == []
    assert told(contract, headers=[PARTS], body=multipart(file)) == [("body", "/amount", "required")]
    wrong = multipart(("amount", "", "5"), point)
    assert told(contract, headers=[PARTS], body=wrong) == [("body", "/lines/0/x", "type")]
    assert told(contract, headers=[PARTS], body=b"amount=5") == [("body", "", "type")]


def test_bytes_are_unchecked():
    contract = carrying("application/octet-stream", schema={"type": "string", "format": "binary"})
    assert told(contract, headers=[("Content-Type", "application/octet-stream")], body=b"\x00") == "unchecked"


def test_what_only_answers_have_isnt_asked_of_a_request():
    schema = {**ORDER, "required": ["id", "amount"]}
    assert told(carrying("application/json", schema=schema), headers=[JSON], body=b'{"amount": 1}') == []


def test_strictly_a_body_has_no_other_properties():
    contract = carrying("application/json")
    body = b'{"amount": 1, "amont": 2}'
    assert told(contract, headers=[JSON], body=body) == []
    assert told(contract, headers=[JSON], body=body, strict=True) == [("body", "/amont", "unevaluatedProperties")]


def test_strictly_a_body_must_be_described():
    assert told(described(), headers=[JSON], body=b"{}") == []
    assert told(described(), headers=[JSON], body=b"{}", strict=True) == [("body", "", "undocumented")]


def test_what_isnt_described_is_undocumented():
    contract = described()
    request = Request("POST", "https://api.acme.example/aa", Headers())
    found = contract.request(request)
    assert (str(found.verdict), found.problems[0].expected) == ("undocumented", "perhaps /a")
