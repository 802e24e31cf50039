"""A witness proves its change: one description has it, the other doesn't."""

import pytest

from pytest_apiint.contract.diff.compare import compare
from pytest_apiint.contract.schemas import Schemas

DEEP = "{type: object, required: [list], properties: {list: {type: array, items: {type: object, required: [at], properties: {at: %s}}}}}"  # noqa: E501


def proven(old, new, side):
    """The witnesses of what breaks; each is held against both schemas."""
    changes = [one for one in compare(old, new).changes if one.severity == "breaking" or "added" in one.rule.id]
    at = (
        "/paths/~1a/post/"
        + ("responses/200" if side == "response" else "requestBody")
        + "/content/application~1json/schema"
    )
    for one in changes:
        if one.witness is not None:
            accepted = [Schemas(some).at(at, side).accepts(one.witness.value) for some in (old, new)]
            assert accepted == [side == "request", side == "response"]
    return [(one.rule.id, one.witness and (one.witness.at, one.witness.value)) for one in changes]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("{type: string}", "{type: string, nullable: true}", None),
        ("{enum: [a]}", "{enum: [a, b]}", "b"),
        ("{type: string}", "{type: integer}", 1),
        ("{type: integer, minimum: 0, maximum: 5}", "{type: integer, minimum: 3, maximum: 9}", 6),
        (
            "{oneOf: [{type: string}, {type: boolean}]}",
            "{oneOf: [{type: string}, {type: boolean}, {type: integer}]}",
            1,
        ),
    ],
    ids=["null", "value", "type", "limits", "alternative"],
)
def test_answer_has_the_new_value_where_it_differs(document, old, new, shown):
    [(_, witness)] = proven(document(answer=DEEP % old), document(answer=DEEP % new), "response")
    assert witness == ("$.list[0].at", {"list": [{"at": shown}]})


def test_answer_lacks_the_property_that_may_be_left_out(document):
    answer = "{type: object, required: [%s], properties: {a: {type: string}, b: {type: string}}}"
    old, new = document(answer=answer % "a, b"), document(answer=answer % "a")
    assert proven(old, new, "response") == [("response-became-optional", ("$.b", {"a": "string"}))]


def test_request_is_one_that_was_taken(document):
    old, new = document(body=DEEP % "{enum: [a, b]}"), document(body=DEEP % "{enum: [a]}")
    assert proven(old, new, "request") == [("request-enum-value-removed", ("$.list[0].at", {"list": [{"at": "b"}]}))]


def test_what_proves_nothing_is_not_shown(document):
    old, new = (
        document(answer="{anyOf: [{}, {type: string}]}"),
        document(answer="{anyOf: [{}, {type: string, nullable: true}]}"),
    )
    assert all(one.witness is None for one in compare(old, new).changes)


def test_witnesses_may_be_left_out(document):
    old, new = document(answer="{enum: [a]}"), document(answer="{enum: [b]}")
    assert all(one.witness is None for one in compare(old, new, witnesses=False).changes)
