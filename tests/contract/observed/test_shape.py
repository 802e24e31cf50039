"""Values of one place become a schema that accepts them all, demands little, and holds none of them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_apiint.contract.document import Document
from pytest_apiint.contract.observed.shape import Shape
from pytest_apiint.contract.schemas import Schemas

KEYS = st.sampled_from(["id", "name", "a b", "$ref", "type", "cus_9s6XKzkNRiz8i3", "12", "2026-01-01", ""]) | st.text(
    max_size=6
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=8),
    max_leaves=25,
)


def of(*values):
    shape = Shape()
    for value in values:
        shape.add(value)
    return shape.schema()


def accepts(schema, value, *, strict=False):
    """Whether the schema accepts it when it stands in a description, as it's judged here."""
    raw = {"openapi": "3.1.0", "info": {}, "paths": {}, "components": {"schemas": {"It": schema}}}
    schemas = Schemas(Document(raw))
    return (schemas.closed if strict else schemas.at)("#/components/schemas/It", "response").accepts(value)


@given(st.lists(JSON, min_size=1, max_size=5))
@settings(max_examples=80, deadline=None)
def test_every_value_that_it_was_inferred_from_is_accepted(values):
    schema = of(*values)
    assert all(accepts(schema, value) for value in values)
    assert all(accepts(schema, value, strict=True) for value in values)


def test_one_value_is_no_rule():
    assert of(5) == {}
    assert of({"a": 1}) == {}
    assert of({"a": 1}, {"b": 2}) == {"type": "object", "properties": {"a": {}, "b": {}}}


@pytest.mark.parametrize(
    ("values", "schema"),
    [
        ((1, 2), {"type": "integer"}),
        ((1, 2.5), {"type": "number"}),
        ((1, True), {"type": ["boolean", "integer"]}),
        ((1, None), {"type": ["integer", "null"]}),
        (("a", None), {"type": ["string", "null"]}),
        (("a", {"x": 1}), {"type": ["object", "string"], "properties": {"x": {}}}),
        (([], []), {"type": "array"}),
        (([1], ["a", None]), {"type": "array", "items": {"type": ["string", "integer", "null"]}}),
        (([1], []), {"type": "array"}),
        (({}, {}), {"type": "object"}),
    ],
)
def test_kinds_add_up(values, schema):
    assert of(*values) == schema


def test_required_is_what_every_object_had():
    schema = of({"a": 1, "b": 1}, {"a": 2}, {"b": 3, "a": 4})
    assert schema["required"] == ["a"]
    assert schema["properties"] == {"a": {"type": "integer"}, "b": {"type": "integer"}}
    assert "additionalProperties" not in schema


def test_required_of_a_single_object_is_nothing():
    assert of({"a": 1}, "text") == {"type": ["object", "string"], "properties": {"a": {}}}


def test_items_of_all_arrays_make_one_schema():
    schema = of([{"a": 1}, {"a": 2, "b": "x"}], [], [{"a": None}])
    assert schema["items"]["required"] == ["a"]
    assert schema["items"]["properties"] == {"a": {"type": ["integer", "null"]}, "b": {}}


def test_keys_that_are_ids_are_no_properties():
    schema = of({"cus_9s6XKzkNRiz8i3": {"n": 1}}, {"cus_8s6XKzkNRiz8i4": {"n": 2}, "12": {"n": 3}})
    entry = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    assert schema == {"type": "object", "additionalProperties": entry}


def test_ids_among_words_leave_an_object_open():
    schema = of({"total": 3, "2026-01-01": 1}, {"total": 4, "2026-01-02": 2})
    assert schema["properties"] == {"total": {"type": "integer"}}
    assert schema["additionalProperties"] is True


def test_many_keys_of_one_kind_that_hardly_return_are_a_map():
    objects = [{name: {"n": 1, "m": None}} for name in ("mon", "tue", "wed", "thu", "fri", "sat")]
    entry = {
        "type": "object",
        "properties": {"n": {"type": "integer"}, "m": {"type": "null"}},
        "required": ["n", "m"],
    }
    assert of(*objects) == {"type": "object", "additionalProperties": entry}
    assert "properties" in of(*objects[:5])
    assert "properties" in of(*objects, *objects[:1] * 7)
    assert "properties" in of(*objects[:5], {"sat": "x"})
    assert "properties" in of(*objects[:5], {"sat": {"other": 1, "names": 2, "here": 3}})


def test_codes_are_keys_of_a_map():
    rates = [{"rates": {"USD": 1.1, "EUR": 1, "CHF": 0.9}}, {"rates": {"USD": 1.2, "EUR": 1, "CHF": 0.9}}]
    assert of(*rates)["properties"]["rates"] == {"type": "object", "additionalProperties": {"type": "number"}}
    texts = [{"en": "a", "de-CH": "b"}, {"en": "c", "de-CH": "d"}]
    assert of(*texts) == {"type": "object", "additionalProperties": {"type": "string"}}
    assert of({"id": 1}, {"id": 2})["required"] == ["id"]
    assert of({"id": 1, "ip": "x"}, {"id": 2, "ip": "y"})["required"] == ["id", "ip"]


def test_what_is_deep_or_wide_is_left_open():
    deep = {}
    for _ in range(500):
        deep = {"a": deep}
    assert accepts(of(deep, deep), deep, strict=True)
    wide = {f"property_{'x' * (number % 60)}{chr(97 + number % 26)}_{'y' * (number // 60)}": 1 for number in range(600)}
    schema = of(wide, wide)
    assert len(schema["properties"]) == 300
    assert schema["additionalProperties"] is True
    assert accepts(schema, wide, strict=True)


def test_the_whole_is_bounded():
    many = {f"a{'b' * one}": {f"c{'d' * other}": 1 for other in range(70)} for one in range(70)}
    assert len(json.dumps(of(many, many))) < 400_000
    assert accepts(of(many, many), many, strict=True)


def test_it_comes_out_the_same_each_time():
    values = [{"b": 1, "a": [1, "x", None]}, {"a": [], "b": None}]
    assert json.dumps(of(*values)) == json.dumps(of(*values))
    assert list(of(*values)["properties"]) == ["b", "a"]
