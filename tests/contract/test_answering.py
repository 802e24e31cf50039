"""Answers made of a description: its examples where they're right, else values by its schemas."""

import json

import pytest

from pytest_apiint.contract.answering import Answerer, Preference
from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import loads
from pytest_apiint.contract.examples import examples
from pytest_apiint.errors import SpecMismatch
from pytest_apiint.exchange import Headers, Request

USER = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}, "nick": {"type": "string"}},
}
JOHN = {"id": 123, "name": "John"}
NAMED = {
    "wrong": {"value": {"id": "x"}},
    "john": {"value": JOHN},
    "mei": {"$ref": "#/components/examples/mei"},
    "far": {"externalValue": "https://elsewhere.example/x.json"},
}
PARAMETER = {"name": "user_id", "in": "path", "required": True, "schema": {"type": "integer"}}
RAW = {
    "openapi": "3.0.3",
    "info": {"title": "t", "version": "1"},
    "servers": [{"url": "https://api.acme.example/v1"}],
    "paths": {
        "/users/{user_id}": {
            "get": {
                "operationId": "getUser",
                "parameters": [PARAMETER],
                "responses": {
                    "404": {
                        "description": "",
                        "headers": {
                            "Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 30}},
                            "X-Trace": {"schema": {"type": "string"}, "example": "t1"},
                        },
                        "content": {"application/problem+json": {"schema": {"required": ["title"]}}},
                    },
                    "200": {
                        "description": "",
                        "content": {
                            "text/csv": {"example": "id,name"},
                            "application/xml": {},
                            "application/json": {"schema": {"$ref": "#/components/schemas/User"}, "examples": NAMED},
                        },
                    },
                    "5XX": {"description": "", "content": {"text/plain": {"example": "down"}}},
                },
            },
            "delete": {"responses": {"204": {"description": ""}}},
            "put": {
                "responses": {
                    "default": {
                        "description": "",
                        "content": {"*/*": {"schema": {"$ref": "#/components/schemas/User"}}},
                    }
                }
            },
            "patch": {"responses": {}},
        },
        "/odd": {
            "get": {"responses": {"200": {"description": "", "content": {"application/json": {"schema": {"not": {}}}}}}}
        },
    },
    "components": {"schemas": {"User": USER}, "examples": {"mei": {"value": {"id": 124, "name": "Mei"}}}},
}


@pytest.fixture(scope="module")
def contract():
    return Contract(loads(json.dumps(RAW).encode(), source="acme.json"))


@pytest.fixture(scope="module")
def answerer(contract):
    return Answerer(contract)


def asked(method="GET", target="/v1/users/123", **headers):
    fields = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Request(method, f"https://api.acme.example{target}", Headers(fields))


def answered(answerer, request=None, wanted=None):
    request = request or asked()
    return answerer.answer(answerer.meant(request), request, wanted)


def test_an_example_that_is_right_answers(answerer):
    response = answered(answerer)
    assert (response.status, response.json()) == (200, JOHN)
    assert response.headers["Content-Type"] == "application/json"


def test_the_path_s_own_value_is_put_where_the_answer_has_it(answerer):
    assert answered(answerer, asked(target="/v1/users/7")).json() == {"id": 7, "name": "John"}
    assert answered(answerer, asked(target="/v1/users/john")).json() == JOHN  # the schema wants a number


@pytest.mark.parametrize(
    ("prefer", "status", "body"),
    [
        ("code=404", 404, {"title": "string"}),
        ("code=404; example=none", 404, None),
        ("example=mei", 200, {"id": 124, "name": "Mei"}),
        ('example="mei"', 200, {"id": 124, "name": "Mei"}),
        ("wait=5, dynamic=true", 200, {"id": 123, "name": "string", "nick": "string"}),
        ("respond-async", 200, JOHN),
        ("code=x", 200, JOHN),
    ],
)
def test_what_the_client_prefers_is_heard(answerer, prefer, status, body):
    if body is None:
        with pytest.raises(SpecMismatch, match="has no example none"):
            answered(answerer, asked(Prefer=prefer))
        return
    response = answered(answerer, asked(Prefer=prefer))
    assert (response.status, response.json()) == (status, body)


def test_what_the_test_wants_goes_first(answerer):
    response = answered(answerer, asked(Prefer="code=200"), Preference(status=503))
    assert (response.status, response.body, response.headers["Content-Type"]) == (503, b"down", "text/plain")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("text/*, application/json;q=0.5", "text/csv"),
        ("text/csv;q=0.1, application/json", "application/json"),
        ("text/csv;q=0, application/xml", "application/xml"),
        ("image/png", "application/json"),
    ],
)
def test_the_media_type_is_the_one_that_is_accepted(answerer, accept, kind):
    assert answered(answerer, asked(Accept=accept)).headers["Content-Type"] == kind


def test_a_field_that_must_be_there_is(answerer):
    fields = answered(answerer, wanted=Preference(status=404)).headers
    assert (fields["Retry-After"], "X-Trace" in fields) == ("30", False)
    assert answered(answerer, wanted=Preference(status=404, full=True)).headers["X-Trace"] == "t1"


def test_what_has_no_body_has_none(answerer):
    head = answered(answerer, asked("HEAD"))
    assert (head.status, head.body, head.headers["Content-Type"]) == (200, b"", "application/json")
    gone = answered(answerer, asked("DELETE"))
    assert (gone.status, gone.body, len(gone.headers)) == (204, b"", 0)


def test_a_default_answers_as_200_and_any_media_type_as_json(answerer):
    response = answered(answerer, asked("PUT"))
    assert (response.status, response.headers["Content-Type"]) == (200, "application/json")
    assert answered(answerer, asked("PUT"), Preference(status=418)).status == 418


def test_its_answers_are_what_is_described(contract, answerer):
    for method in ("GET", "PUT", "DELETE", "HEAD"):
        for full in (False, True):
            request = asked(method)
            response = answered(answerer, request, Preference(full=full))
            assert contract.response(request, response, strict=True).valid


@pytest.mark.parametrize(
    ("wanted", "request_", "message"),
    [
        (Preference(status=302), None, "GET /users/{user_id} describes no answer 302\n  described  404, 200, 5XX"),
        (Preference(example="jon"), None, "has no example jon\n  described  wrong, john, mei\n  nearest    john"),
        (
            Preference(example="wrong"),
            None,
            "the example wrong isn't what its schema describes\n  seen  /name: missing",
        ),
        (None, asked("PATCH"), "PATCH /users/{user_id} describes no answer\n  described  none"),
        (None, asked(target="/v1/odd"), "no value can be made for GET /odd 200"),
    ],
    ids=["status", "name", "wrong", "nothing", "no value"],
)
def test_what_cant_be_answered_says_why(answerer, wanted, request_, message):
    with pytest.raises(SpecMismatch) as caught:
        answered(answerer, request_, wanted)
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["GET /users/{user_id}", "getUser", "get /users/{user_id}", "GET /users/{id}"])
def test_an_operation_is_found_by_label_id_or_shape(answerer, name):
    assert answerer.operation(name).id == "getUser"


def test_an_operation_that_there_isnt_names_the_nearest(answerer):
    with pytest.raises(SpecMismatch) as caught:
        answerer.operation("GET /user/{id}")
    assert "nearest      GET /users/{user_id}" in str(caught.value)


def test_a_seed_gives_the_same_again(contract):
    def one(seed):
        return answered(Answerer(contract, seed=seed), asked("PUT")).body

    assert one(3) == one(3) != one(4)


def test_each_example_is_held_against_its_schema(contract):
    operation = contract.operations["GET /users/{user_id}"]
    media = next(
        media
        for spec in operation.responses
        for media in spec.media
        if "json" in media.type and media.raw.get("examples")
    )
    found = list(examples(contract.document, contract.schemas, media))
    assert [(one.name, one.valid) for one in found] == [("wrong", False), ("john", True), ("mei", True)]
    assert found[2].pointer == "/components/examples/mei/value"


def test_a_schema_s_own_examples_come_last():
    schema = {"type": "integer", "example": "one", "examples": [2]}
    media = {"schema": schema, "example": 3, "examples": {"four": {"value": 4}}}
    answer = {"200": {"description": "", "content": {"application/json": media}}}
    raw = {**RAW, "openapi": "3.1.0", "paths": {"/a": {"get": {"responses": answer}}}}
    contract = Contract(loads(json.dumps(raw).encode(), source="a.json"))
    media = contract.operations["GET /a"].responses[0].media[0]
    found = [(one.name, one.value, one.valid) for one in examples(contract.document, contract.schemas, media)]
    assert found == [("four", 4, True), ("", 3, True), ("", "one", False), ("", 2, True)]
