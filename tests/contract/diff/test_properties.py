"""What holds for any two schemas: the way back, and that where nothing is told the one takes what the other has."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from pytest_apiint.contract.diff.compare import compare
from pytest_apiint.contract.diff.rules import RULES
from pytest_apiint.contract.document import Document
from pytest_apiint.contract.instances import NONE, instance
from pytest_apiint.contract.schemas import Schemas

AT = {
    "response": "/paths/~1a/post/responses/200/content/application~1json/schema",
    "request": "/paths/~1a/post/requestBody/content/application~1json/schema",
}
names = st.sampled_from(["a", "b", "c"])


def with_more(kind, **more):
    optional = {word.replace("_", "Length" if kind == "string" else ""): one for word, one in more.items()}
    return st.fixed_dictionaries({"type": st.just(kind)}, optional={**optional, "nullable": st.booleans()})


scalars = st.one_of(
    with_more("string", min_=st.integers(0, 3), max_=st.integers(3, 6)),
    with_more("string", enum=st.lists(names, min_size=1, unique=True)),
    with_more("integer", minimum=st.integers(0, 3), maximum=st.integers(3, 6), multipleOf=st.integers(1, 3)),
    with_more("boolean"),
    st.just({"$ref": "#/components/schemas/Named"}),
)


def nested(inner):
    properties = st.dictionaries(names, inner, max_size=3)
    return st.one_of(
        with_more("object", properties=properties, required=st.lists(names, unique=True, min_size=1)),
        with_more("array", items=inner, minItems=st.integers(0, 1)),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=1)}, optional={"nullable": st.booleans()}),
    )


schemas = st.recursive(scalars, nested, max_leaves=6)


def described(schema, kept):
    media = {"application/json": {"schema": schema}}
    operation = {"requestBody": {"content": media}, "responses": {"200": {"description": "", "content": media}}}
    raw = {"openapi": "3.0.3", "paths": {"/a": {"post": operation}}, "components": {"schemas": {"Named": kept}}}
    return Document(raw)


named = scalars.filter(lambda one: "$ref" not in one)
pairs = st.tuples(schemas, schemas, named, named)


@given(pairs)
def test_way_back_is_told_by_the_rules_of_the_way_back(pair):
    old, new = described(pair[0], pair[2]), described(pair[1], pair[3])
    there, back = (compare(*both, witnesses=False).changes for both in ((old, new), (new, old)))
    assert Counter((RULES[one.rule.id].reverse, one.place, one.after, one.before) for one in there) == Counter(
        (one.rule.id, one.place, one.before, one.after) for one in back
    )


@given(pairs, st.sampled_from(["response", "request"]), st.integers(0, 3), st.booleans())
def test_where_nothing_is_told_nothing_comes_that_did_not_come_before(pair, side, seed, full):
    old, new = described(pair[0], pair[2]), described(pair[1], pair[3])
    telling = [
        one for one in compare(old, new, witnesses=False).changes
        if one.rule.id.startswith(side) and (one.severity != "info" or "property-added" in one.rule.id)
    ]  # fmt: skip
    if telling:
        return  # a new property beside one that was listed by no type may be anything
    giving, taking = (new, old) if side == "response" else (old, new)
    value = instance(giving, Schemas(giving), AT[side], direction=side, seed=seed, full=full)
    assert value is NONE or Schemas(taking).at(AT[side], side).accepts(value), value
