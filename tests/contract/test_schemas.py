"""Whether a body is what a description says, and what is wrong with it where it isn't."""

import json
from collections import Counter

import pytest

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import Document, loads
from pytest_apiint.contract.schemas import Schemas
from pytest_apiint.contract.told import Teller
from pytest_apiint.exchange import Headers, Request, Response

PET = {
    "type": "object",
    "required": ["name", "kind", "id", "secret"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "secret": {"type": "string", "writeOnly": True},
        "name": {"type": "string", "minLength": 1},
        "kind": {"enum": ["cat", "dog"]},
        "owner": {"$ref": "#/components/schemas/Owner", "nullable": True},
        "parent": {"$ref": "#/components/schemas/Pet"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "note": {"type": "string", "nullable": True},
        "any": {"anyOf": [{"type": "integer"}, {"type": "string"}], "nullable": True},
        "born": {"type": "string", "format": "date"},
        "price": {"type": "number", "minimum": 0, "exclusiveMinimum": True},
    },
}
OWNER = {"type": "object", "properties": {"mail": {"type": "string"}}}
RIGHT = {"id": 1, "name": "Mia", "kind": "cat"}


def schemas(version="3.0.3", formats=False, **more):
    found = {"Pet": PET, "Owner": OWNER, **more}
    raw = {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {}, "components": {"schemas": found}}
    return Schemas(loads(json.dumps(raw).encode(), source="pets.json"), formats=formats)


def told(value, name="Pet", direction="response", of=schemas, **more):
    schema = of(**more).at(f"#/components/schemas/{name}", direction)
    return [(one.pointer, one.keyword, one.expected, one.found) for one in schema.mistakes(value)]


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        ({"name": 7}, ("/name", "type", "string", "number")),
        ({"name": ""}, ("/name", "minLength", "minLength 1", "empty string")),
        ({"kind": "cow"}, ("/kind", "enum", 'one of "cat", "dog"', "string of 3 characters")),
        ({"tags": ["a", 1]}, ("/tags/1", "type", "string", "number")),
        ({"owner": {"mail": None}}, ("/owner/mail", "type", "string", "null")),
        (
            {"parent": {**RIGHT, "parent": {"id": 1, "name": "x", "knd": "cat"}}},
            ("/parent/parent/kind", "required", "required", 'missing; "knd" is there'),
        ),
        ({"price": 0}, ("/price", "exclusiveMinimum", "exclusiveMinimum 0", "number")),
        ({"any": []}, ("/any", "anyOf", "one of the schemas of anyOf", "array of 0")),
    ],
    ids=lambda part: "-".join(part) if isinstance(part, dict) else part[1],
)
def test_a_mistake_is_told_by_its_place_and_never_by_its_value(change, mistake):
    assert told({**RIGHT, **change}) == [mistake]


def test_a_mistake_says_where_the_description_says_it():
    schema = schemas().at("#/components/schemas/Pet", "response")
    (mistake,) = schema.mistakes({**RIGHT, "owner": {"mail": 1}})
    assert mistake.spec_pointer == "/components/schemas/Owner/properties/mail/type"


@pytest.mark.parametrize("field", ["note", "owner", "any"])
def test_null_stands_wherever_nullable_is_said(field):
    assert told({**RIGHT, field: None}) == []


def test_what_only_travels_the_other_way_is_not_required():
    assert told(RIGHT) == []
    assert told({"name": "Mia", "kind": "cat", "secret": "s"}, direction="request") == []
    assert [one[0] for one in told({"name": "Mia", "kind": "cat"}, direction="request")] == ["/secret"]


def test_formats_are_asserted_on_demand():
    wrong = {**RIGHT, "born": "yesterday"}
    assert told(wrong) == []
    assert [one[1] for one in told(wrong, formats=True)] == ["format"]


VARIANTS = {
    "Event": {"oneOf": [{"$ref": "#/components/schemas/Paid"}, {"$ref": "#/components/schemas/Failed"}]},
    "Paid": {
        "type": "object",
        "required": ["type", "amount"],
        "properties": {"type": {"enum": ["paid"]}, "amount": {"type": "integer"}},
    },
    "Failed": {
        "type": "object",
        "required": ["type", "reason"],
        "properties": {"type": {"enum": ["failed"]}, "reason": {"type": "string"}},
    },
}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_of_several_schemas_the_one_that_was_meant_is_told_of(version):
    told_of = told({"type": "paid", "amount": "10"}, "Event", version=version, **VARIANTS)
    assert told_of == [("/amount", "type", "integer", "string of 2 characters")]


def test_what_no_variant_is_is_told_as_a_whole():
    assert told(7, "Event", **VARIANTS) == [("", "oneOf", "one of the schemas of oneOf", "number")]


def closed(value, name="Pet", **more):
    return [one.pointer for one in schemas(**more).closed(f"#/components/schemas/{name}", "response").mistakes(value)]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_the_closed_reading_finds_what_is_not_described_however_deep(version):
    assert closed(RIGHT, version=version) == []
    wrong = {**RIGHT, "nmae": 1, "parent": {**RIGHT, "x": 1}, "owner": {"mail": "m", "y": 1}}
    assert sorted(closed(wrong, version=version)) == ["/nmae", "/owner/y", "/parent/x"]


COMPOSED = {
    "Base": {"type": "object", "properties": {"id": {"type": "integer"}}},
    "Full": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"more": {}}}]},
    "Free": {"type": "object"},
    "Map": {"type": "object", "properties": {"a": {}}, "additionalProperties": {"type": "integer"}},
    "Either": {"anyOf": [{"$ref": "#/components/schemas/Base"}, {"type": "object"}]},
}


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("Full", {"id": 1, "more": 2}, []),
        ("Full", {"id": 1, "else": 2}, ["/else"]),
        ("Free", {"any": 1}, []),
        ("Map", {"b": 1}, []),
        ("Either", {"any": 1}, []),
    ],
)
def test_the_closed_reading_knows_composed_schemas_and_leaves_open_what_is(name, value, wrong):
    assert closed(value, name, **COMPOSED) == wrong


@pytest.mark.parametrize("odd", ["(?!x", "(", 7, ["a"]])
def test_an_odd_pattern_takes_none_of_the_others_with_it(odd):
    properties = {"a": {"pattern": odd}, "b": {"pattern": "^b$"}}
    it = {"properties": properties, "patternProperties": {"(": {}, "^c": {"pattern": "^c$"}}}
    raw = {"openapi": "3.1.0", "paths": {}, "components": {"schemas": {"It": it}}}
    schema = Schemas(Document(raw)).at("/components/schemas/It", "response")
    assert [one.pointer for one in schema.mistakes({"a": "x", "b": "x", "c": "x"})] == ["/b", "/c"]


def test_a_pattern_that_no_engine_knows_is_not_held_against_an_answer():
    odd = {"type": "object", "properties": {"a": {"type": "string", "pattern": "(?!x"}, "pattern": {"type": "string"}}}
    assert told({"a": "b"}, "Odd", Odd=odd) == []
    assert [one[0] for one in told({"a": 1, "pattern": 2}, "Odd", Odd=odd)] == ["/a", "/pattern"]


def test_a_schema_is_compiled_once():
    of = schemas()
    assert of.at("#/components/schemas/Pet", "response") is of.at("#/components/schemas/Pet", "response")


def test_github_s_examples_are_held_against_githubs_schemas(spec_bytes):
    document = loads(spec_bytes("github.json.gz"), source="github.json")
    of, kinds = Schemas(document), Counter()
    for place, example in examples(document):
        schema = of.at(place, "response")
        kinds[next(schema.mistakes(example)).keyword if not schema.accepts(example) else "right"] += 1
    assert kinds.total() - kinds["right"] == 227


def examples(document):
    """Each example of an answer, with its schema's pointer."""
    for operation in document.operations:
        for status, found in document.resolve(operation.pointer)[0]["responses"].items():
            answer, place = document.follow(found, f"{operation.pointer}/responses/{status}")
            for kind, media in answer.get("content", {}).items():
                where = f"{place}/content/{kind.replace('~', '~0').replace('/', '~1')}"
                for name, one in media.get("examples", {}).items():
                    example, _ = document.follow(one, f"{where}/examples/{name}")
                    if "schema" in media and "value" in example:
                        yield f"{where}/schema", example["value"]


def test_stripe_s_fixtures_are_what_stripe_describes(spec_bytes):
    of = Schemas(loads(spec_bytes("stripe-2022-04-12.json.gz"), source="stripe.json"))
    fixtures = json.loads(spec_bytes("stripe-fixtures3-2022-04-12.json"))["resources"]
    assert len(fixtures) == 115
    places = {name: f"#/components/schemas/{name}" for name in fixtures}
    assert [name for name, value in fixtures.items() if not of.at(places[name], "response").accepts(value)] == []
    some = [*list(fixtures)[::6], "identity.verification_report"]  # which has a "zip" in its address
    assert [name for name in some if not of.closed(places[name], "response").accepts(fixtures[name])] == some[-1:]


@pytest.mark.parametrize("word", ["definitions", "$defs"])
def test_what_is_kept_beside_a_schema_need_be_none_unless_it_is_referred_to(word):
    kept = {"properties": {"a": {"type": "string"}}, word: {"notes": {"type": {"says": "nothing"}}, "b": False}}
    raw = {"openapi": "3.1.0", "paths": {}, "components": {"schemas": {"Odd": kept}}}
    found = Schemas(Document(raw)).at("/components/schemas/Odd", "response")
    assert [one.pointer for one in found.mistakes({"a": 1})] == ["/a"]
    kept["properties"]["b"] = {"$ref": f"#/components/schemas/Odd/{word}/b"}
    found = Schemas(Document(raw)).at("/components/schemas/Odd", "response")
    assert [one.pointer for one in found.mistakes({"a": "", "b": 1})] == ["/b"]


PETS = {
    "Pet": {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"cat": "Cat", "dog": "#/components/schemas/Dog", "hound": "Dog"},
        },
    },
    "Cat": {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}, "lives": {"type": "integer"}},
    },
    "Dog": {
        "type": "object",
        "required": ["kind", "bark"],
        "properties": {"kind": {"type": "string"}, "bark": {"type": "boolean"}},
    },
}


def pets(version="3.0.3", **discriminator):
    pet = {**PETS["Pet"], "discriminator": {**PETS["Pet"]["discriminator"], **discriminator}}
    raw = {"openapi": version, "paths": {}, "components": {"schemas": {**PETS, "Pet": pet}}}
    return Schemas(Document(raw))


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(
    ("pet", "wrong"),
    [
        ({"kind": "cat"}, []),
        ({"kind": "dog", "bark": True}, []),  # a cat, too, by its schema alone
        ({"kind": "hound", "bark": True}, []),
        ({"kind": "dog", "lives": 3}, [("/bark", "required", "/components/schemas/Dog/required")]),
        ({"kind": "cat", "lives": "x"}, [("/lives", "type", "/components/schemas/Cat/properties/lives/type")]),
        ({"kind": "fish"}, [("/kind", "enum", "/components/schemas/Pet/allOf/0/properties/kind/enum")]),
        ({"bark": 1}, [("", "anyOf", "/components/schemas/Pet/allOf/1/anyOf")]),
        ("cat", [("", "oneOf", "/components/schemas/Pet/allOf/1/anyOf/1/oneOf")]),
    ],
    ids=["cat", "dog", "hound", "dog with lives", "cat without", "fish", "nothing", "text"],
)
def test_a_discriminator_that_maps_all_alternatives_says_which_is_meant(version, pet, wrong):
    schema = pets(version).at("/components/schemas/Pet", "response")
    assert [(one.pointer, one.keyword, one.spec_pointer) for one in schema.mistakes(pet)] == wrong
    assert schema.accepts(pet) is not bool(wrong)


def test_what_a_discriminator_says_is_told_with_the_place_where_it_stands():
    answers = {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}}
    raw = {"openapi": "3.0.3", "paths": {"/pet": {"get": {"responses": answers}}}, "components": {"schemas": PETS}}
    contract = Contract(Document(raw, source="pets.json"))
    fish = Response(200, Headers({"Content-Type": "application/json"}), b'{"kind": "fish"}')
    judged = contract.response(Request("GET", "https://api.acme.example/pet", Headers()), fish)
    assert "says   pets.json #/components/schemas/Pet\n" in Teller(contract, "pets").text("mock", judged)


@pytest.mark.parametrize("discriminator", [{"mapping": {"cat": "Cat"}}, {"mapping": None}, {"propertyName": 1}])
def test_a_discriminator_that_maps_less_says_nothing(discriminator):
    schema = pets(**discriminator).at("/components/schemas/Pet", "response")
    assert schema.accepts({"kind": "fish"})
    assert not schema.accepts({"kind": "dog", "bark": True})


def test_strictly_no_alternative_has_another_s_property():
    closed = pets().closed("/components/schemas/Pet", "response")
    assert closed.accepts({"kind": "cat", "lives": 1})
    assert [one.pointer for one in closed.mistakes({"kind": "cat", "bark": True, "lives": 1})] == ["/bark"]
    assert [one.pointer for one in closed.mistakes({"kind": "cat", "odd": 1})] == ["/odd"]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("name", ["uuid", "duration", "uri-reference", "json-pointer", "date-time", "email"])
def test_formats_are_asserted_in_each_version_where_that_is_wanted(version, name):
    raw = {"openapi": version, "paths": {}, "components": {"schemas": {"It": {"type": "string", "format": name}}}}
    lax, strict = (
        Schemas(Document(raw), formats=wanted).at("/components/schemas/It", "response") for wanted in (False, True)
    )
    assert lax.accepts("\\ odd")
    assert [one.keyword for one in strict.mistakes("\\ odd")] == ["format"]
