"""Names of schemas since OpenAPI 3.1, held against what a validator of JSON Schema 2020-12 makes of the same schema."""

import json

import jsonschema_rs
import pytest

from pytest_apiint.contract.document import Document, load
from pytest_apiint.contract.schemas import Schemas
from pytest_apiint.errors import SpecDamaged

INTEGER, STRING = {"type": "integer"}, {"type": "string"}
NAMED = {
    "an anchor": {"$id": "urn:root", "$ref": "#here", "$defs": {"a": {"$anchor": "here", **INTEGER}}},
    "an id": {"$ref": "https://x.example/a", "$defs": {"a": {"$id": "https://x.example/a", **INTEGER}}},
    "an id by a relative reference": {
        "$id": "https://x.example/schemas/root",
        "properties": {"a": {"$ref": "a.json"}},
        "$defs": {"a": {"$id": "/schemas/a.json", **INTEGER}},
    },
    "a pointer in a resource, not in the file": {
        "$id": "urn:root",
        "properties": {"a": {"$ref": "#/$defs/a"}},
        "$defs": {"a": {"$id": "urn:a", "$ref": "#/$defs/b", "$defs": {"b": INTEGER}}, "b": STRING},
    },
    "one anchor in each of two resources": {
        "$id": "urn:root",
        "properties": {"a": {"$ref": "urn:a"}, "b": {"$ref": "#x"}},
        "$defs": {
            "a": {"$id": "urn:a", "$ref": "#x", "$defs": {"x": {"$anchor": "x", **INTEGER}}},
            "x": {"$anchor": "x"},
        },
    },
    "a resource below what is referred to": {
        "$id": "https://x.example/root",
        "properties": {"a": {"properties": {"b": {"$id": "deep/b", "$ref": "#/$defs/c", "$defs": {"c": INTEGER}}}}},
    },
    "a pointer into a resource": {
        "$id": "urn:root",
        "$ref": "urn:a#/$defs/b",
        "$defs": {"a": {"$id": "urn:a", "$defs": {"b": INTEGER}}},
    },
    "a dynamic reference to the only anchor": {
        "$id": "urn:root",
        "$dynamicAnchor": "node",
        "type": "object",
        "properties": {"a": {"$dynamicRef": "#node"}, "v": INTEGER},
    },
    "a dynamic reference beside others": {
        "$id": "urn:root",
        "properties": {"a": {"$dynamicRef": "#n", "allOf": [{"minimum": 5}], "$ref": "#/$defs/m"}},
        "$defs": {"n": {"$dynamicAnchor": "n", **INTEGER}, "m": {"maximum": 9}},
    },
    "a reference with siblings": {
        "$id": "urn:root",
        "properties": {"a": {"$ref": "#/$defs/n", "minimum": 5}},
        "$defs": {"n": INTEGER},
    },
    "an id that is data": {
        "$id": "urn:root",
        "examples": [{"$id": "urn:a"}],
        "properties": {"a": {"$ref": "urn:a"}, "$id": STRING},
        "$defs": {"a": {"$id": "urn:a", **INTEGER}},
        "default": {"$id": "urn:a"},
    },
    "an anchor of a name that is percent-encoded": {
        "$id": "urn:root",
        "$ref": "#/$defs/a%25%7Cb~1c",
        "$defs": {"a%|b/c": INTEGER},
    },
}
VALUES = [1, "x", {}, {"a": 1}, {"a": "x"}, {"a": 7}, {"a": 70}, {"b": "x"}, {"a": {"b": 1}}, {"a": {"b": "x"}}]
VALUES += [{"a": {"a": {"v": 1}}}, {"a": {"a": {"v": "x"}}}, {"a": {"a": {"a": 1}}}]


def described(**schemas):
    return Document({"openapi": "3.1.0", "paths": {}, "components": {"schemas": schemas}})


def at(document, name):
    return Schemas(document).at(f"#/components/schemas/{name}", "response")


@pytest.mark.parametrize("case", NAMED)
def test_names_lead_where_a_validator_of_json_schema_says(case):
    ours = at(described(A=NAMED[case], B=STRING), "A")
    theirs = jsonschema_rs.Draft202012Validator(NAMED[case])
    assert [ours.accepts(value) for value in VALUES] == [theirs.is_valid(value) for value in VALUES]
    assert not all(theirs.is_valid(value) for value in VALUES)


def test_an_anchor_is_found_from_anywhere_where_one_schema_has_it():
    document = described(A={"properties": {"a": {"$ref": "#b"}}}, B={"$id": "urn:b", "$anchor": "b", **INTEGER})
    assert not at(document, "A").accepts({"a": "x"})


AMBIGUOUS = {
    "an anchor twice": {"A": {"$ref": "#x"}, "B": {"$anchor": "x"}, "C": {"$anchor": "x", "type": "null"}},
    "a dynamic anchor twice": {
        "A": {"$id": "urn:strict", "$dynamicAnchor": "node", "$ref": "urn:tree", "unevaluatedProperties": False},
        "B": {"$id": "urn:tree", "$dynamicAnchor": "node", "properties": {"a": {"$dynamicRef": "#node"}}},
    },
    "an anchor that isn't there": {"A": {"$ref": "#gone"}},
    "an id that isn't there": {"A": {"$ref": "urn:gone"}},
    "an id of another machine": {"A": {"$id": "https://x.example/a", "properties": {"b": {"$ref": "b"}}}},
}


@pytest.mark.parametrize("case", AMBIGUOUS)
def test_what_may_mean_several_schemas_or_none_is_refused(case):
    with pytest.raises(SpecDamaged) as raised:
        at(described(**AMBIGUOUS[case]), "A")
    assert raised.value.pointer.startswith("/components/schemas/")


def test_a_file_of_json_schema_may_call_itself_by_its_public_name(tmp_path):
    (tmp_path / "api.yaml").write_text("openapi: 3.1.0\ncomponents: {schemas: {A: {$ref: parts/a.json}}}\n")
    (tmp_path / "parts").mkdir()
    a = {"$id": "https://x.example/a.json", "properties": {"b": {"$ref": "b.json"}, "c": {"$ref": "#/$defs/c"}}}
    (tmp_path / "parts/a.json").write_text(json.dumps({**a, "$defs": {"c": STRING}}))
    (tmp_path / "parts/b.json").write_text(json.dumps({"$id": "https://x.example/b.json", **INTEGER}))
    document = load(tmp_path / "api.yaml")
    schema = at(document, "A")
    assert [schema.accepts({"b": value, "c": "x"}) for value in (1, "x")] == [True, False]
    assert not schema.accepts({"c": 1})


def test_names_of_json_schema_mean_nothing_in_openapi_3_0():
    raw = {"A": {"properties": {"a": {"$ref": "#/components/schemas/B"}}, "$id": "urn:a"}, "B": {"id": "x", **INTEGER}}
    document = Document({"openapi": "3.0.3", "paths": {}, "components": {"schemas": raw}})
    assert not at(document, "A").accepts({"a": "x"})


def test_a_pointer_that_the_document_gives_is_taken_back_whatever_its_keys_hold(tmp_path):
    key = "a%2Fb c%"
    (tmp_path / "b.json").write_text(json.dumps({key: {"type": "integer"}}))
    document = Document({"openapi": "3.1.0", key: {"type": "null"}}, source=str(tmp_path / "api.json"))
    assert document.resolve(f"b.json#/{key}") == ({"type": "integer"}, f"b.json#/{key}")
    assert document.resolve(f"/{key}") == ({"type": "null"}, f"/{key}")
    assert document.resolve("b.json#/a%252Fb%20c%25")[1] == f"b.json#/{key}"
