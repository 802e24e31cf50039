"""Values that a schema describes: each is accepted by it, and the same in every process."""

import json
import re
import subprocess
import sys
import time

import pytest

from pytest_apiint.contract.document import loads
from pytest_apiint.contract.instances import NONE, instance
from pytest_apiint.contract.patterns import matching
from pytest_apiint.contract.schemas import Schemas

SOON = 5 if sys.gettrace() else 1  # seconds; coverage looks on


def described(schema, version="3.1.0", **more):
    components = {"schemas": {"It": schema, **more}}
    raw = {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {}, "components": components}
    document = loads(json.dumps(raw).encode(), source="it.json")
    return document, Schemas(document)


def made(schema, *, full=False, seed=0, direction="response", **more):
    document, schemas = described(schema, **more)
    return instance(document, schemas, "#/components/schemas/It", direction=direction, full=full, seed=seed)


USER = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "integer", "minimum": 5},
        "name": {"type": "string", "example": "John"},
        "mail": {"type": ["null", "string"], "format": "email"},
        "tags": {"type": "array", "items": {"enum": ["a", "b"]}, "minItems": 2, "uniqueItems": True},
        "secret": {"type": "string", "writeOnly": True},
        "boss": {"$ref": "#/components/schemas/It"},
    },
}


def test_the_smallest_has_what_must_be_there():
    assert made(USER) == {"id": 5, "name": "John"}


def test_the_fullest_has_all_but_what_doesnt_travel_so_and_ends():
    full = {"id": 5, "name": "John", "mail": "john@mail.example", "tags": ["a", "b"]}
    assert made(USER, full=True) == full
    assert made(USER, full=True, direction="request") == {**full, "secret": "string"}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({}, "string"),
        ({"const": 7}, 7),
        ({"enum": [None, "b"]}, "b"),
        ({"enum": [None]}, None),
        ({"type": "null"}, None),
        ({"type": "boolean"}, True),
        ({"type": "number", "exclusiveMinimum": 2}, 3),
        ({"type": "number", "minimum": 0.2, "maximum": 0.3}, 0.2),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, 0.5),
        ({"type": "integer", "minimum": 3, "multipleOf": 5}, 5),
        ({"type": "integer", "maximum": -3}, -3),
        ({"type": "number", "multipleOf": 0.5}, 1.0),
        ({"type": "string", "format": "date"}, "2025-03-01"),
        ({"type": "string", "minLength": 8}, "stringxx"),
        ({"type": "string", "maxLength": 3}, "str"),
        ({"type": "string", "pattern": "^[A-Z]{3}$"}, "AAA"),
        ({"type": "string", "default": "eur"}, "eur"),
        ({"type": "string", "example": 7}, "string"),
        ({"type": "array", "items": {"type": "integer"}}, []),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, [1, 1]),
        ({"type": "array", "prefixItems": [{"const": 1}, {"const": 2}], "minItems": 2}, [1, 2]),
        ({"type": "object", "minProperties": 1, "additionalProperties": {"type": "integer"}}, {"key0": 1}),
        ({"type": "object", "required": ["a"], "additionalProperties": {"type": "integer"}}, {"a": 1}),
        ({"required": ["a"]}, {"a": "string"}),
        ({"items": {"const": 1}, "minItems": 1}, [1]),
        ({"oneOf": [{"type": "null"}, {"type": "integer"}]}, 1),
        ({"allOf": [{"type": "integer", "minimum": 2}, {"type": "number", "minimum": 4}]}, 4),
        ({"allOf": [{"required": ["a"]}, {"properties": {"a": {"const": 1}}}]}, {"a": 1}),
    ],
    ids=range(28),
)
def test_each_kind_of_schema_has_a_value(schema, value):
    assert made(schema) == value


def test_of_alternatives_that_overlap_one_is_found_that_stands_alone():
    overlap = {"oneOf": [{"type": "integer"}, {"type": "number", "maximum": 10}, {"type": "string"}]}
    assert made(overlap) == "string"


IMPOSSIBLE = {"type": "string", "pattern": "^(?!a)a$"}
LIKE = {"type": "object", "required": ["id"]}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"properties": {"a": IMPOSSIBLE, "b": {"type": "null"}}}, {"b": None}),
        ({"properties": {"b": {"required": ["a", "c"], "properties": {"a": IMPOSSIBLE, "c": {}}}}}, {}),
        ({"properties": {"b": {"items": IMPOSSIBLE}, "c": {"const": 1}}}, {"b": [], "c": 1}),
        ({"additionalProperties": IMPOSSIBLE, "properties": {}, "type": "object"}, {}),
    ],
    ids=["property", "what it's needed for", "item", "any"],
)
def test_the_fullest_is_without_what_cant_be_made(schema, value):
    assert made(schema, full=True) == value


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_a_discriminators_mapping_names_what_is_made(version, full):
    one = {"type": "object", "properties": {"kind": {"type": "string"}, "size": {"type": "integer"}}}
    pet = {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"dog": "Dog", "cat": "Cat"}},
    }
    found = made(pet, full=full, version=version, Cat=one, Dog=one)
    assert found == ({"kind": "cat", "size": 1} if full else {"kind": "cat"})


@pytest.mark.parametrize("full", [False, True])
def test_where_the_smallest_is_of_two_kinds_the_fullest_tells_them_apart(full):
    one, other = ({**LIKE, "properties": {"id": {"const": 1}, "kind": {"const": kind}}} for kind in "ab")
    assert made({"oneOf": [one, other]}, full=full) == {"id": 1, "kind": "a"}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "required": ["it"], "properties": {"it": {"$ref": "#/components/schemas/It"}}},
        IMPOSSIBLE,
        {"not": {}},
        {"type": "integer", "minimum": 2, "maximum": 1},
    ],
    ids=["circle", "pattern", "nothing", "limits"],
)
def test_where_no_value_can_be_made_there_is_none(schema):
    assert made(schema) is NONE


def test_a_circle_that_can_be_left_is_left():
    tree = {"type": "object", "required": ["all"], "properties": {"all": {"type": "array", "items": {"$ref": "#/x"}}}}
    tree["properties"]["all"]["items"] = {"$ref": "#/components/schemas/It"}
    assert made(tree) == {"all": []}
    assert made(tree, full=True) == {"all": []}


def test_in_version_3_0_nothing_counts_beside_a_reference():
    either = {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"$ref": "#/components/schemas/One", "type": "x"}},
    }
    assert made(either, version="3.0.3", One={"type": "integer"}) == {"a": 1}


def test_a_seed_varies_a_value_and_stays_the_same():
    some = {made(USER, full=True, seed=seed)["id"] for seed in range(1, 9)}
    assert len(some) > 4
    assert made(USER, full=True, seed=3) == made(USER, full=True, seed=3)


def test_another_process_makes_the_same():
    code = """
import json, sys
from pytest_apiint.contract.document import loads
from pytest_apiint.contract.instances import instance
from pytest_apiint.contract.schemas import Schemas
document = loads(sys.stdin.buffer.read(), source="it.json")
print(json.dumps(instance(document, Schemas(document), "#/components/schemas/It", full=True, seed=7)))
"""
    document, schemas = described(USER)
    here = instance(document, schemas, "#/components/schemas/It", full=True, seed=7)
    environment = {"PYTHONHASHSEED": "12345"}
    data = json.dumps(document.raw).encode()
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True, env=environment)
    assert json.loads(done.stdout) == here


@pytest.mark.parametrize("name", ["github.json.gz", "stripe-2021-08-25.json.gz", "stripe-2022-04-12.json.gz"])
def test_every_answer_of_a_real_description_has_a_smallest_and_a_fullest_value(spec_bytes, name):
    document = loads(spec_bytes(name), source=name)
    schemas = Schemas(document)
    places = {
        media.schema
        for operation in document.operations
        for spec in operation.responses
        if spec.status.startswith("2")
        for media in spec.media
        if media.schema is not None and "json" in media.type
    }
    some = sorted(places)[:: 1 + len(places) // 150]
    for full in (False, True):
        assert [one for one in some if instance(document, schemas, one, full=full) is NONE] == []


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            "^[A-Z]{3}$",
            "^p[0-9]+$",
            r"^\d{4}-\d\d$",
            "a|b",
            "(a|b)+c?",
            "^(?:x[yz]){2,4}$",
            r"^[\w.-]+@[\w-]+\.\w{2,}$",
        ),
        *(
            "^[^/]+$",
            r"^\s*$",
            "^[]a]$",
            r"^[a\]]$",
            r"\bfoo\b",
            "^.{5}$",
            r"^\u0041\x42$",
            "^(?P<a>b)$",
            "^a{0}$",
            "^$",
        ),
        *("^[0-9a-f]{8}-[0-9a-f]{4}$", r"^https?://", r"^[\d-]+$", "", "^(a(b(c)))$", r"^[a-c-e]$"),
        *("(?=a)a", r"^(?!-)[a-z]+$", "^(?=.*[0-9])[0-9]+$"),
    ],
)
def test_a_pattern_s_text_matches_it(pattern):
    assert re.search(pattern, matching(pattern)) is not None


@pytest.mark.parametrize(
    "pattern", ["(?=a)b", r"(a)\1", "(?<!a)b", "(", "[", "*", "a{99999}", "[z-a]", "(?", "\\", "(" * 5000]
)
def test_a_pattern_that_isnt_made_gives_nothing(pattern):
    assert matching(pattern) is None


def test_a_pattern_that_python_may_read_otherwise_one_day_warns_nobody():
    assert matching(r"[[a-z]--[b]]") is not None  # warnings are errors here
    assert matching(r"^[[a]$") == "["


@pytest.mark.parametrize(
    ("pattern", "low", "high"),
    [("^[0-9]+$", 12, 12), ("^a*b?$", 5, 8), ("^(ab){1,9}$", 7, 10), ("^[a-z]{2,30}$", 20, 20), ("^x{3,}$", 40, 99)],
)
def test_a_pattern_s_text_is_as_long_as_it_has_to_be(pattern, low, high):
    text = made({"type": "string", "pattern": pattern, "minLength": low, "maxLength": high})
    assert re.fullmatch(pattern, text) is not None
    assert low <= len(text) <= high


def test_a_pattern_that_repeats_repeats_ends_soon():
    began = time.process_time()
    assert matching("^((a{100}){100}){100}$") is None
    assert time.process_time() - began < SOON
