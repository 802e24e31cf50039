"""What two whole descriptions differ by: operations that belong together, schemas met in many places, polarity."""

import pytest

from pytest_apiint.contract.diff.compare import compare
from pytest_apiint.contract.document import Document


def told(old, new, **more):
    return [(one.rule.id, one.place) for one in compare(old, new, **more).changes]


def test_renamed_path_parameter_is_no_change(document):
    item = "paths: {'/u/{%s}': {get: {parameters: [{name: %s, in: path, required: true, schema: {type: string}}]}}}"
    assert told(document(more=item % ("id", "id")), document(more=item % ("user", "user"))) == []


def test_paths_of_the_same_shape_are_told_apart_by_their_parameters(document):
    twice = """paths:
      /a/{id}: {get: {responses: {'200': {content: {application/json: {schema: {type: string}}}}}}}
      /a/{name}: {get: {responses: {'200': {content: {application/json: {schema: {type: integer}}}}}}}"""
    assert compare(document(more=twice), document(more=twice)).changes == ()


def test_callback_that_two_operations_refer_to_is_one(document):
    shared = """
      paths:
        /a: {post: {callbacks: {event: {$ref: '#/components/callbacks/Event'}}}}
        /b: {post: {callbacks: {event: {$ref: '#/components/callbacks/Event'}}}}
      components: {callbacks: {Event: {'{$url}': {post: {responses: {}}}}}}"""
    assert compare(document(more=shared), document(more=shared)).changes == ()


def test_schema_that_many_operations_meet_is_one_change_of_all_of_them(document):
    answer = "{responses: {'200': {description: '', content: {application/json: {schema: {$ref: '%s'}}}}}}"
    paths = f"paths: {{/a: {{get: {answer}}}, /b: {{get: {answer}}}}}".replace("%s", "#/components/schemas/U")
    old = document(more=paths, components="{schemas: {U: {type: string}}}")
    new = document(more=paths, components="{schemas: {U: {type: string, nullable: true}}}")
    [change] = compare(old, new).changes
    assert (change.rule.id, change.place) == ("response-became-nullable", "U")
    assert change.operations == ("GET /a", "GET /b")


def test_same_change_in_a_body_and_an_answer_has_two_sides(document):
    both = {"body": "{enum: [a]}", "answer": "{enum: [a]}"}
    wider = {"body": "{enum: [a, b]}", "answer": "{enum: [a, b]}"}
    assert told(document(**both), document(**wider)) == [
        ("response-enum-value-added", "200 body"),
        ("request-enum-value-added", "body"),
    ]


def test_what_an_api_delivers_is_read_by_the_client(document):
    hook = """
paths: {}
webhooks:
  created: {post: {requestBody: {content: {application/json: {schema: {type: string%s}}}}}}"""
    old, new = (document(version="3.1.0", more=hook % more) for more in ("", ", enum: [a]"))
    assert told(old, new) == [("response-enum-closed", "body")]
    assert told(new, old) == [("response-enum-opened", "body")]


def test_place_is_named_from_the_nearest_schema_with_a_name(document):
    more = "more: {type: object, additionalProperties: {%s}}"
    schemas = f"{{schemas: {{User: {{type: object, properties: {{tags: {{type: array, items: {{%s}}}}, {more}}}}}}}}}"
    answer = "{type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/User'}}}}"
    old, new = (document(answer=answer, components=schemas % (x, x)) for x in ("type: string", "type: integer"))
    assert [place for _, place in told(old, new)] == ["User.more.*", "User.tags[]"]
    inline = "{type: array, items: {type: object, properties: {n: {type: %s}}}}"
    assert told(document(answer=inline % "string"), document(answer=inline % "integer")) == [
        ("response-type-changed", "200 body[].n")
    ]


def test_answer_that_may_now_be_one_of_two_has_lost_none_of_its_properties(document):
    one = "{$ref: '#/components/schemas/A'}"
    components = """{schemas: {
      A: {type: object, properties: {id: {type: string}, name: {type: string}}, required: [id, name]},
      Gone: {type: object, properties: {id: {type: string}, deleted: {enum: [true]}}, required: [id, deleted]}}}"""
    both = f"{{anyOf: [{one}, {{$ref: '#/components/schemas/Gone'}}]}}"
    old, new = document(answer=one, components=components), document(answer=both, components=components)
    [change] = compare(old, new).changes
    assert (change.rule.id, change.after) == ("response-alternative-added", "Gone")
    assert change.witness.value == {"id": "string", "deleted": True}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{type: integer, minimum: 0, exclusiveMinimum: true}", "{type: integer, minimum: 1}"),
        ("{allOf: [{type: object}, {properties: {a: {}}}]}", "{type: object, properties: {a: {}}}"),
        (
            "{type: object, required: [b, a], properties: {a: {}, b: {}}}",
            "{type: object, required: [a, b], properties: {b: {}, a: {}}}",
        ),
        ("{oneOf: [{type: string}, {type: integer}]}", "{oneOf: [{type: integer}, {type: string}]}"),
        ("{type: string, enum: [a, b]}", "{type: string, enum: [b, a]}"),
        ("{type: string}", "{type: string, description: x, title: y, example: z, x-more: 1}"),
        ("{type: object, additionalProperties: true}", "{type: object, additionalProperties: {}}"),
        ("{type: object, properties: {p: {writeOnly: true}}}", "{type: object, properties: {}}"),
        ("{nullable: true, allOf: [{type: string}]}", "{type: string, nullable: true}"),
    ],
    ids=["bound", "all-of", "order", "alternatives", "values", "words", "any", "never-answered", "nullable"],
)  # fmt: skip
def test_what_says_the_same_in_other_words_is_no_change(found, old, new):
    assert found({"answer": old}, {"answer": new}) == []


def test_old_and_new_version_of_openapi_say_the_same(document):
    old = document(answer="{type: string, nullable: true, maximum: 5, exclusiveMaximum: true}")
    new = document(answer="{type: [string, 'null'], exclusiveMaximum: 5}", version="3.1.0")
    either = document(answer="{anyOf: [{type: string}, {type: 'null'}]}", version="3.1.0")
    assert told(old, new) == told(old, either) == []


def test_status_that_is_described_with_others_is_not_gone(document):
    alone = "responses: {'200': {description: ''}, '404': {description: ''}, default: {description: ''}}"
    old, new = (document(operation=text) for text in (alone, alone.replace("'404': {description: ''}, ", "")))
    assert told(old, new) == told(new, old) == []


def test_recursive_schemas_end(document):
    kids = "kids: {type: array, items: {$ref: '#/components/schemas/T'}}"
    components = f"{{schemas: {{T: {{type: object, properties: {{{kids}, n: {{type: %s}}}}}}}}}}"
    answer = "{$ref: '#/components/schemas/T'}"
    old, new = (document(answer=answer, components=components % kind) for kind in ("string", "integer"))
    [change] = compare(old, new).changes
    assert change.witness.value == {"n": 1}
    selves = "{schemas: {T: {allOf: [{$ref: '#/components/schemas/T'}]}}}"
    assert told(document(answer=answer, components=selves), document(answer=answer, components=selves)) == []


def test_chosen_operations_alone_count(document):
    old = document(more="paths: {/a: {get: {operationId: one}}, /b: {get: {}}}")
    new = document(more="paths: {}")
    assert told(old, new, chosen=["GET /a"]) == told(old, new, chosen=["one"]) == [("request-operation-removed", "")]
    assert len(told(old, new)) == 2


def test_described_in_swagger_too(document):
    old = Document({"swagger": "2.0", "paths": {"/a": {"get": {"responses": {"200": {"schema": {"type": "string"}}}}}}})
    new = Document({"swagger": "2.0", "paths": {"/a": {"get": {"responses": {"200": {"schema": {"type": "object"}}}}}}})
    assert told(old, new) == [("response-type-changed", "200 body")]
