"""OpenAPI 3.2: what it adds is read, or left unchecked; nothing of it is taken for a mistake."""

import json

import pytest

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import Document, load
from pytest_apiint.contract.verdict import Verdict
from pytest_apiint.exchange import Headers, Request, Response

USER = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": ["integer", "null"], "exclusiveMinimum": 0}},
}
RAW = {
    "openapi": "3.2.0",
    "$self": "https://api.example/description/openapi.json",
    "paths": {
        "/users": {
            "query": {
                "requestBody": {"content": {"application/json": {"schema": {"type": "string"}}}},
                "responses": {"200": {"content": {"application/json": {"$ref": "#/components/mediaTypes/User"}}}},
            },
            "additionalOperations": {"COPY": {"responses": {"200": {"description": "Copied."}}}},
            "get": {
                "parameters": [
                    {"name": "all", "in": "querystring", "content": {"application/json": {"schema": USER}}},
                    {"name": "sid", "in": "cookie", "style": "cookie", "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {"content": {"application/jsonl": {"itemSchema": USER}, "application/json": {}}},
                    "400": {"$ref": "https://api.example/description/openapi.json#/components/responses/Wrong"},
                    "404": {"$ref": "openapi.json#/components/responses/Wrong"},
                },
            },
        }
    },
    "components": {
        "mediaTypes": {"User": {"schema": {"$ref": "#/components/schemas/User"}}},
        "schemas": {"User": USER},
        "responses": {"Wrong": {"description": "Wrong."}},
    },
}


def answer(kind, body, status=200):
    return Response(status, Headers([("Content-Type", kind)]), body.encode())


def asked(method, target="/users"):
    return Request(method, f"https://api.example{target}", Headers(), b"")


def test_the_new_methods_are_operations_and_found_as_such():
    contract = Contract(Document(RAW))
    assert list(contract.operations) == ["GET /users", "QUERY /users", "COPY /users"]
    for method in ("QUERY", "COPY", "GET"):
        assert contract.find(asked(method)).operation.method == method
    assert contract.document.operation("/users", "copy").pointer == "/paths/~1users/additionalOperations/COPY"


@pytest.mark.parametrize(("user", "verdict"), [({"id": 1}, "VALID"), ({"id": 0}, "INVALID"), ({"id": None}, "VALID")])
def test_schemas_are_those_of_3_1_also_behind_shared_media_types(user, verdict):
    contract = Contract(Document(RAW))
    judged = contract.response(asked("QUERY"), answer("application/json", json.dumps(user)))
    assert judged.verdict is Verdict[verdict]


def test_a_streams_items_and_a_whole_query_are_not_checked():
    contract = Contract(Document(RAW))
    streamed = contract.response(asked("GET"), answer("application/jsonl", '{"id": 0}\n'))
    assert streamed.verdict is Verdict.UNCHECKED
    for query in ("", "?%7B%22id%22%3A1%7D", "?a=1&b=2"):
        assert contract.request(asked("GET", f"/users{query}"), strict=True).verdict is Verdict.VALID


def test_references_to_the_descriptions_own_address_stay_in_it(tmp_path):
    file = tmp_path / "kept under another name.json"
    file.write_text(json.dumps(RAW))
    operation = load(file).operation("/users", "GET")
    assert [one.pointer for one in operation.responses[1:]] == ["/components/responses/Wrong"] * 2


def test_what_3_2_adds_is_nothing_in_3_1():
    labels = [
        one.label for one in Document(RAW | {"openapi": "3.1.0", "paths": {"/a": {"query": {}, "get": {}}}}).operations
    ]
    assert labels == ["GET /a"]


@pytest.mark.parametrize("version", ["3.0.0", "3.0.4", "3.1.0", "3.1.1", "3.2.0", "3.2", "3.1.0-rc1"])
def test_each_version_of_3_that_is_known_is_read(version):
    assert Document({"openapi": version, "paths": {}}).version == version
