"""Changes of a description beside what calls read."""

import pytest

from pytest_apiint.consumption.changed import joined
from pytest_apiint.consumption.reads import Consumed, Field
from pytest_apiint.contract.diff.compare import compare
from pytest_apiint.contract.document import Document

USER = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "plan": {"enum": ["free", "paid"]},
        "boss": {"$ref": "#/components/schemas/User"},
        "home": {"type": "object", "properties": {"city": {"type": "string"}}},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}


def description(path="/users/{id}", status="200", operation_id="getUser", **changed):
    properties = {**USER["properties"], **changed}
    answer = {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}}
    operation = (
        {"operationId": operation_id, "responses": {status: answer}}
        if operation_id
        else {"responses": {status: answer}}
    )
    schema = {**USER, "properties": {key: value for key, value in properties.items() if value is not None}}
    other = {"get": {"operationId": "getBoss", "responses": {"200": answer}}}
    paths = {path: {"get": operation}, "/bosses": other}
    return Document({"openapi": "3.0.3", "info": {}, "paths": paths, "components": {"schemas": {"User": schema}}})


def called(*fields, **more):
    given = {
        "suite": "t.py::T",
        "call": "user",
        "service": "acme",
        "operation": "GET /users/{id}",
        "operation_id": "getUser",
    }
    return Consumed(**{**given, "fields": fields, **more})


def read(place, use="read", **safety):
    pointer = place[1:].replace("[*]", "/*").replace(".", "/")
    return Field(place, pointer, use, **safety)


def told(call, old=None, new=None, **changed):
    """Of the changes that a call is touched by: rule, severity, and the touched place with its use."""
    before, after = old or description(), new or description(**changed)
    both = joined(compare(before, after, witnesses=False), [call], before, after)
    return [
        (one.rule.id.partition("-")[2], one.severity, touch.field.place, touch.field.use)
        for one in both.comparison.changes
        for touch in both.of(one)
    ]


NEW_PLAN = {"plan": {"enum": ["free", "paid", "team"]}}
NULL_NAME = {"name": {"type": "string", "nullable": True}}
WEIGHED = {
    "a member that breaks the call": (NEW_PLAN, read("$.plan", unknown="KeyError"), "enum-value-added", "breaking"),
    "a member that it bears": (NEW_PLAN, read("$.plan", unknown="safe"), "enum-value-added", "warning"),
    "a member that wasn't tried": (NEW_PLAN, read("$.plan"), "enum-value-added", "warning"),
    "null that breaks it": (NULL_NAME, read("$.name", null="TypeError"), "became-nullable", "breaking"),
    "null that is passed on": (NULL_NAME, read("$.name", "passed on", null="safe"), "became-nullable", "breaking"),
    "gone, and needed": ({"home": None}, read("$.home", missing="KeyError"), "property-removed", "breaking"),
    "gone, and not needed": ({"home": None}, read("$.home", missing="safe"), "property-removed", "warning"),
}


@pytest.mark.parametrize(("changed", "field", "rule", "severity"), WEIGHED.values(), ids=WEIGHED)
def test_severity_is_what_it_does_to_the_call(changed, field, rule, severity):
    assert told(called(field), **changed) == [(rule, severity, field.place, field.use)]


def test_null_that_every_operation_bears_is_no_longer_breaking():
    safe = read("$.name", null="safe")
    before, after = description(), description(**NULL_NAME)
    found = compare(before, after, witnesses=False)
    one, both = called(safe), called(safe, operation="GET /bosses", operation_id="getBoss")
    alone = joined(found, [one], before, after).comparison.changes
    # The other operation isn't in the map, so nobody knows what its callers do.
    assert [change.severity for change in alone] == ["breaking"]
    assert [change.severity for change in joined(found, [one, both], before, after).comparison.changes] == ["warning"]


def test_what_is_not_read_is_not_touched():
    assert told(called(read("$.name"), read("$.plan", "unread")), **NEW_PLAN) == []


def test_the_same_schema_is_touched_where_it_is_met():
    deep = called(read("$.boss.boss.plan", unknown="KeyError"))
    assert told(deep, **NEW_PLAN) == [("enum-value-added", "breaking", "$.boss.boss.plan", "read")]


def test_items_and_what_lies_within_objects_are_found():
    tags = {"tags": {"type": "array", "items": {"type": "integer"}}}
    assert told(called(read("$.tags[*]")), **tags) == [("type-changed", "breaking", "$.tags[*]", "read")]
    home = {"home": {"type": "object", "properties": {"city": {"type": "string", "nullable": True}}}}
    assert told(called(read("$.home.city")), **home) == [("became-nullable", "breaking", "$.home.city", "read")]


def test_what_no_answer_had_is_passed_on_with_what_it_is_part_of():
    home = {"home": {"type": "object", "properties": {"city": {"type": "string", "nullable": True}}}}
    assert told(called(read("$.home", "passed on")), **home) == [("became-nullable", "breaking", "$.home", "passed on")]
    assert told(called(read("$.home", "passed on"), read("$.home.city", "unread")), **home) == []
    assert told(called(read("$.home", "passed on", kind="string")), **home) == []


OPERATIONS = {
    "another name of a parameter": (called(read("$.plan"), operation="GET /users/{user_id}", operation_id=""), True),
    "an id of its own": (called(read("$.plan"), operation="GET /people/{id}"), True),
    "a path without a description": (called(read("$.plan"), operation="GET /users/john", operation_id=""), True),
    "another path": (called(read("$.plan"), operation="GET /v2/users/john", operation_id=""), False),
    "another method": (called(read("$.plan"), operation="PUT /users/{id}", operation_id=""), False),
    "another operation": (called(read("$.plan"), operation="GET /x", operation_id="getX"), False),
    "another status": (called(read("$.plan"), status=404), False),
}


@pytest.mark.parametrize(("call", "is_it"), OPERATIONS.values(), ids=OPERATIONS)
def test_calls_belong_to_operations_by_label_or_id(call, is_it):
    assert bool(told(call, **NEW_PLAN)) is is_it


def test_a_status_may_be_described_with_others():
    call = called(read("$.plan"))
    assert told(call, description(status="2XX"), description(status="2XX", **NEW_PLAN))


def test_an_operation_that_is_gone_or_moved_touches_its_calls():
    call = called(read("$.plan"))
    moved = told(call, new=description("/people/{id}"))
    assert moved == [("operation-moved", "breaking", "$", "read")]
    gone = told(call, new=description("/people/{id}", operation_id="getPerson"))
    assert gone == [("operation-removed", "breaking", "$", "read")]


def test_touching_changes_are_counted():
    before, after = description(), description(**NEW_PLAN, **NULL_NAME, home=None)
    both = joined(
        compare(before, after, witnesses=False),
        [called(read("$.plan"), read("$.name", "passed on"))],
        before,
        after,
    )
    assert (both.read, both.passed, len(both.comparison.changes)) == (1, 1, 3)
