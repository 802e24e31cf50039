"""Whether an API could have answered so: each lie is told by its place, and what is true passes."""

import gzip
import json

import pytest

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import loads
from pytest_apiint.contract.verdict import Verdict
from pytest_apiint.exchange import Exchange, Failure, Headers, Request, Response

USER = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}, "mail": {"type": ["string", "null"]}},
}
PROBLEM = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}
RAW = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "servers": [{"url": "https://api.acme.example/v1"}],
    "paths": {
        "/users/{id}": {
            "get": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "responses": {
                    "200": {
                        "description": "",
                        "headers": {
                            "X-Total": {"required": True, "schema": {"type": "integer"}},
                            "X-Tags": {"schema": {"type": "array", "items": {"type": "integer"}}},
                        },
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}},
                    },
                    "204": {"description": ""},
                    "302": {"description": ""},
                    "4XX": {
                        "description": "",
                        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                    },
                    "418": {"description": "", "content": {"text/plain": {}, "application/json": {}}},
                },
            },
            "put": {"responses": {"default": {"description": "", "content": {"application/json": {"schema": USER}}}}},
            "patch": {
                "responses": {
                    "200": {"description": "", "content": {"application/*": {"schema": USER}, "text/csv": {}}}
                }
            },
        },
        "/none": {"get": {}},
    },
    "components": {"schemas": {"User": USER, "Problem": PROBLEM}},
}
JSON = ("Content-Type", "application/json")
TOTAL = ("X-Total", "1")
JOHN = {"id": 1, "name": "John"}


@pytest.fixture(scope="module")
def contract():
    return Contract(loads(json.dumps(RAW).encode(), source="acme.json"))


def answer(body=JOHN, status=200, headers=(JSON, TOTAL)):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, Headers(headers), content)


def asked(method="GET", path="/v1/users/1"):
    return Request(method, f"https://api.acme.example{path}", Headers())


def told(contract, response, request=None, *, strict=False):
    found = contract.response(request or asked(), response, strict=strict)
    return str(found.verdict), [(one.where, one.pointer, one.keyword) for one in found.problems]


@pytest.mark.parametrize(
    ("response", "problem"),
    [
        (answer({**JOHN, "name": None}), ("body", "/name", "type")),
        (answer({"id": 1}), ("body", "/name", "required")),
        (answer(headers=[JSON]), ("header", "/X-Total", "required")),
        (answer(headers=[JSON, ("X-Total", "many")]), ("header", "/X-Total", "type")),
        (answer(headers=[JSON, TOTAL, ("X-Tags", "1, x")]), ("header", "/X-Tags/1", "type")),
        (answer(b"{"), ("body", "", "type")),
        (answer(b""), ("body", "", "type")),
        (answer(b"", headers=[TOTAL]), ("body", "", "required")),
        (answer(b"<html>", headers=[("Content-Type", "text/html"), TOTAL]), ("media type", "", "content")),
        (
            answer({}, 404, [("Content-Type", "application/problem+json")]),
            ("body", "/title", "required"),
        ),
        (answer({}, 404, [JSON]), ("body", "/title", "required")),
        (answer(b"[" * 100_000), ("body", "", "type")),
    ],
    ids=["type", "name", "field", "number", "list", "json", "empty", "nothing", "html", "range", "akin", "deep"],
)
def test_what_the_api_would_never_answer_is_invalid(contract, response, problem):
    assert told(contract, response) == ("invalid", [problem])


@pytest.mark.parametrize(
    "response",
    [
        answer(),
        answer({**JOHN, "mail": None, "new": 1}),
        answer(headers=[("content-type", "application/json; charset=utf-8"), ("x-total", "0")]),
        answer(headers=[("Content-Type", "application/vnd.acme+json"), TOTAL]),
        answer(headers=[JSON, TOTAL, ("X-Tags", "1, 2")]),
        answer(gzip.compress(json.dumps(JOHN).encode()), headers=[JSON, TOTAL, ("Content-Encoding", "gzip")]),
        answer(b"", 204, []),
        answer(b"", 302, [("Location", "/")]),
        answer({"title": "gone"}, 410, [("Content-Type", "application/problem+json")]),
    ],
    ids=["plain", "more", "charset", "vendor", "list", "gzip", "204", "302", "range"],
)
def test_what_is_described_is_valid(contract, response):
    assert told(contract, response) == ("valid", [])


def test_a_head_has_no_body_whatever_is_described(contract):
    assert told(contract, answer(b""), asked("HEAD")) == ("valid", [])


@pytest.mark.parametrize(
    ("response", "request_", "why"),
    [
        (answer(status=201), None, "no status 201"),
        (answer(status=500), None, "no status 500"),
        (answer(b"moved", 302), None, "a body where none is described"),
        (answer(), asked("DELETE"), "no such operation"),
        (answer(), asked(path="/v1/user/1"), "no such operation"),
        (answer(), asked(path="/v2/users/1"), "no such operation"),
        (answer(), asked(path="/v1/none"), "no status 200"),
        (answer(b"<html>", 502, [("Content-Type", "text/html")]), asked("PUT"), "no body of text/html"),
    ],
    ids=["status", "500", "body", "method", "path", "server", "no statuses", "gateway"],
)
def test_what_isnt_described_is_undocumented(contract, response, request_, why):
    found = contract.response(request_ or asked(), response)
    assert (found.verdict, found.why) == (Verdict.UNDOCUMENTED, why)
    assert all(one.strict for one in found.problems) or why == "no such operation"


@pytest.mark.parametrize(
    ("response", "request_"),
    [
        (answer(b"a,b", headers=[("Content-Type", "text/csv")]), asked("PATCH")),
        (answer(b"teapot", 418, [("Content-Type", "text/plain")]), None),
        (answer(b"{", 418, [("Content-Type", "application/json")]), None),
        (answer(b"<a/>", headers=[("Content-Type", "application/xml")]), asked("PATCH")),
    ],
    ids=["csv", "no schema", "json without schema", "xml"],
)
def test_what_nothing_is_said_of_is_unchecked_and_no_pass(contract, response, request_):
    found = contract.response(request_ or asked(), response)
    expected = Verdict.INVALID if response.body == b"{" else Verdict.UNCHECKED
    assert found.verdict is expected
    assert found.why or found.problems


def test_a_default_stands_for_each_status(contract):
    assert told(contract, answer({"id": "x"}, 404, [JSON]), asked("PUT"))[0] == "invalid"
    assert told(contract, answer(JOHN, 599, [JSON]), asked("PUT")) == ("valid", [])


def test_a_range_of_media_types_stands_for_each(contract):
    assert told(contract, answer({"id": 1}), asked("PATCH")) == ("invalid", [("body", "/name", "required")])


@pytest.mark.parametrize(
    ("response", "problem"),
    [
        (answer({**JOHN, "nme": 1}), ("body", "/nme", "unevaluatedProperties")),
        (answer(headers=[JSON, TOTAL, ("X-Left", "1")]), ("header", "/X-Left", "undocumented")),
        (answer(headers=[("Content-Type", "application/vnd.acme+json"), TOTAL]), ("media type", "", "content")),
    ],
    ids=["property", "field", "media type"],
)
def test_strictly_what_isnt_described_is_wrong_too(contract, response, problem):
    assert told(contract, response) == ("valid", [])
    assert told(contract, response, strict=True) == ("invalid", [problem])


@pytest.mark.parametrize(
    ("answered", "place"),
    [
        ({**JOHN, "nme": 1}, "/components/schemas/User"),
        ({"ok": {"of": 1, "off": 2}}, "/paths/~1deep/get/responses/200/content/application~1json/schema/properties/ok"),
    ],
    ids=["whole", "part"],
)
def test_what_isnt_described_is_told_with_the_place_where_the_others_are(answered, place):
    deep = {"properties": {"ok": {"properties": {"of": {}}}}}
    content = {"content": {"application/json": {"schema": deep}}}
    raw = {**RAW, "paths": {**RAW["paths"], "/deep": {"get": {"responses": {"200": content}}}}}
    path = "/deep" if "ok" in answered else "/users/7"
    request = Request("GET", f"https://api.acme.example/v1{path}", Headers())
    found = Contract(loads(json.dumps(raw).encode(), source="a.json")).response(request, answer(answered), strict=True)
    assert [one.spec_pointer for one in found.problems if one.where == "body"] == [place]


def test_strictly_fields_that_any_server_sends_are_let_be(contract):
    fields = [("Date", "x"), ("Server", "x"), ("Set-Cookie", "a=b"), ("CF-Ray", "1"), ("Access-Control-Max-Age", "1")]
    assert told(contract, answer(headers=[JSON, TOTAL, *fields]), strict=True) == ("valid", [])


def test_a_planned_fault_and_a_failure_are_no_answers_of_the_api(contract):
    bad = answer({"id": "x"})
    faulted = Exchange(1, asked(), bad, 0, 0, "fault", fault="503")
    failed = Exchange(1, asked(), Failure("reset"), 0, 0)
    cut = Exchange(1, asked(), Response(200, Headers([JSON]), b"{", partial=True), 0, 0)
    assert [len(contract.exchange(one)) for one in (faulted, failed, cut)] == [1, 1, 1]
    assert [str(one.verdict) for one in contract.exchange(Exchange(1, asked(), bad, 0, 0))] == ["valid", "invalid"]


def test_an_answer_tells_its_operation_its_status_and_where_that_is_said(contract):
    found = contract.response(asked(), answer({"id": 1}))
    assert (found.operation, found.status) == ("GET /users/{id}", 200)
    assert found.problems[0].spec_pointer == "/components/schemas/User/required"
    assert str(found.problems[0]) == "body /name: missing; expected required"
