"""Swagger 2.0, read as what it means: the same verdicts as of the same description in OpenAPI 3.0."""

import json
from pathlib import Path

import pytest

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import Document, load
from pytest_apiint.contract.schemas import Schemas
from pytest_apiint.errors import SpecDamaged
from pytest_apiint.exchange import Headers, Request, Response

FOLDER = Path(__file__).parent / "descriptions"
PET = {"id": 1, "name": "Mia", "kind": "cat"}
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def both():
    return [Contract(load(FOLDER / f"pets.{name}.yaml")) for name in ("swagger", "openapi")]


@pytest.fixture(scope="module")
def document(both):
    return both[0].document


def verdict(judgement):
    problems = [(one.where, one.pointer, one.keyword, one.expected, one.found) for one in judgement.problems]
    return judgement.verdict, judgement.operation, judgement.status, problems


def multipart(**fields):
    parts = "".join(f'--b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items())
    return parts + "--b--\r\n"


REQUESTS = {
    "right": ("GET", "/pets?limit=5&kinds=cat&kinds=dog&ids=1,2&ages=3%7C4", "", ""),
    "a limit that is too high": ("GET", "/pets?limit=500", "", ""),
    "a kind that isn't": ("GET", "/pets?kinds=cat&kinds=cow", "", ""),
    "ids that are words": ("GET", "/pets?ids=1,b", "", ""),
    "ages by commas": ("GET", "/pets?ages=3,4", "", ""),
    "a pet": ("POST", "/pets", JSON, json.dumps(PET)),
    "a pet without an id, which is read only": ("POST", "/pets", JSON, json.dumps({"name": "a", "kind": "dog"})),
    "a pet without a name": ("POST", "/pets", JSON, json.dumps({"kind": "dog"})),
    "no pet": ("POST", "/pets", "", ""),
    "a pet as a form": ("POST", "/pets", FORM, "name=a&kind=dog"),
    "a form": ("PUT", "/pets/1/photo", FORM, "url=x&quality=2"),
    "a form's bound, which is excluded": ("PUT", "/pets/1/photo", FORM, "url=x&quality=1"),
    "a form without what it needs": ("PUT", "/pets/1/photo", FORM, "quality=2"),
    "no form": ("PUT", "/pets/1/photo", "", ""),
    "parts": ("POST", "/pets/1/photo", "multipart/form-data; boundary=b", multipart(photo="x", caption="y")),
    "a part that is too long": (
        "POST",
        "/pets/1/photo",
        "multipart/form-data; boundary=b",
        multipart(photo="x", caption="y" * 11),
    ),
    "no file": ("POST", "/pets/1/photo", "multipart/form-data; boundary=b", multipart(caption="y")),
    "a path's value that is no number": ("PUT", "/pets/me/photo", FORM, "url=x"),
    "no such path": ("GET", "/pet", "", ""),
    "no such method": ("DELETE", "/pets", "", ""),
}


@pytest.mark.parametrize("credential", [("X-Key", "k"), ("Authorization", "Basic eA=="), ("X", "")])
@pytest.mark.parametrize("case", REQUESTS)
def test_a_request_is_judged_as_by_openapi_3(both, case, credential):
    method, target, kind, body = REQUESTS[case]
    headers = Headers([credential, *([("Content-Type", kind)] if kind else [])])
    request = Request(method, f"https://pets.example:8443/v2{target}", headers, body.encode())
    ours, theirs = (verdict(one.request(request, strict=True)) for one in both)
    assert ours == theirs


ANSWERS = {
    "right": [PET],
    "null where x-nullable is said": [{**PET, "note": None, "owner": None}],
    "null elsewhere": [{**PET, "name": None}],
    "a kind that isn't": [{**PET, "kind": "cow"}],
    "what isn't unique": [{**PET, "tags": ["a", "a"]}],
    "deep": [{**PET, "owner": {"mail": "m", "pet": {"id": "1"}}}],
    "more, as a discriminator lets it be": [{**PET, "claws": 4}],
    "more, where there's none": [{**PET, "owner": {"mail": "m", "x": 1}}],
    "an object": {},
}


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("total", ["3", "many"])
@pytest.mark.parametrize("case", ANSWERS)
def test_an_answer_is_judged_as_by_openapi_3(both, case, total, strict):
    headers = Headers([("Content-Type", JSON), ("X-Total", total)])
    answer = Response(200, headers, json.dumps(ANSWERS[case]).encode())
    request = Request("GET", "/v2/pets", Headers(), b"")
    ours, theirs = (verdict(one.response(request, answer, strict=strict)) for one in both)
    assert ours == theirs


@pytest.mark.parametrize(
    ("method", "path", "status", "kind", "body"),
    [
        ("POST", "/pets", 404, JSON, '{"title": 1}'),
        ("POST", "/pets", 404, JSON, '{"more": 1}'),
        ("POST", "/pets", 204, "", ""),
        ("POST", "/pets/1/photo", 200, "image/png", "x"),
        ("PUT", "/pets/1/photo", 200, "application/problem+json", "1"),
        ("PUT", "/pets/1/photo", 200, "text/html", "x"),
    ],
)
def test_shared_and_other_answers_are_judged_as_by_openapi_3(both, method, path, status, kind, body):
    answer = Response(status, Headers([("Content-Type", kind)] if kind else []), body.encode())
    ours, theirs = (verdict(one.response(Request(method, f"/v2{path}", Headers(), b""), answer)) for one in both)
    assert ours == theirs


def test_each_fact_stands_in_its_line_of_the_users_file(document):
    lines = (FOLDER / "pets.swagger.yaml").read_text().splitlines()
    listed, made, _, _ = document.operations
    found = {one.name: lines[document.line(one.pointer) - 1] for one in listed.parameters}
    assert all(f"{name}:" in line or f"name: {name}," in line for name, line in found.items())
    assert "schema:" in lines[document.line(made.body.media[0].schema) - 1]
    assert "#/definitions/Problem" in lines[document.line(made.responses[2].media[0].schema) - 1]


def test_a_mistake_in_a_form_names_the_parameter_that_says_so(document):
    put = document.operation("/pets/{id}/photo", "PUT")
    (mistake,) = Schemas(document).at(put.body.media[0].schema, "request").mistakes({"url": "x", "quality": 1})
    assert mistake.spec_pointer.startswith("/paths/~1pets~1{id}~1photo/put/parameters/1/")
    assert document.line(put.body.media[0].schema) == document.line(put.pointer) + 1


def test_examples_stand_with_their_media_types(document):
    [media] = document.operation("/pets", "GET").responses[0].media
    assert (media.type, media.raw["example"]) == (JSON, [PET])


def test_delimiters_are_told_as_styles(document):
    told = {one.name: (one.style, one.explode) for one in document.operation("/pets", "GET").parameters}
    assert told["tabs"] == ("tsv", False)
    assert told["kinds"] == ("form", True)


@pytest.mark.parametrize(
    ("more", "servers"),
    [
        ({}, ("/",)),
        ({"basePath": "/v1/"}, ("/v1",)),
        ({"host": "a.example"}, ("https://a.example/",)),
        ({"host": "a.example", "schemes": ["http", "wss"]}, ("http://a.example/", "wss://a.example/")),
    ],
)
def test_host_and_base_path_are_servers(more, servers):
    assert Document({"swagger": "2.0", "paths": {}, **more}).servers() == servers


def described(**more):
    return Document({"swagger": "2.0", "paths": {"/a": {"post": more}}})


def operation(**more):
    return described(**more).operations[0]


def test_media_types_that_are_not_told_may_be_any():
    told = operation(parameters=[{"in": "body", "name": "b", "schema": {}}], responses={"200": {"schema": {}}})
    assert [one.type for one in (*told.body.media, *told.responses[0].media)] == ["*/*", "*/*"]
    field = {"in": "formData", "name": "f", "type": "file"}
    assert [one.type for one in operation(parameters=[field], consumes=[JSON]).body.media] == ["multipart/form-data"]


def test_lists_in_lists_are_not_judged():
    items = {"type": "array", "items": {"type": "array", "collectionFormat": "pipes", "items": {"type": "integer"}}}
    query, field = ({"in": where, "name": where, **items} for where in ("query", "formData"))
    told = described(parameters=[query, field])
    assert told.operations[0].parameters[0].schema is None
    form = Schemas(told).at(told.operations[0].body.media[0].schema, "request")
    assert form.accepts({"formData": ["1|2", "3"]})


def test_a_forms_list_may_be_one_text():
    field = {"in": "formData", "name": "ids", "type": "array", "items": {"type": "integer"}, "collectionFormat": "ssv"}
    told = described(parameters=[field])
    [media, _] = told.operations[0].body.media
    form = Schemas(told).at(media.schema, "request")
    assert form.accepts({"ids": "1 2"})
    assert not form.accepts({"ids": ["x"]})
    assert media.raw["encoding"] == {"ids": {"style": "ssv", "explode": False}}


def test_a_file_is_of_any_type_unless_its_operation_says_so():
    answers = {"200": {"schema": {"type": "file"}}}
    raw = {"swagger": "2.0", "produces": [JSON], "paths": {"/a": {"get": {"responses": answers}}}}
    assert Document(raw).operations[0].responses[0].media[0].type == "*/*"
    assert operation(responses=answers, produces=["image/png"]).responses[0].media[0].type == "image/png"


def test_parameters_of_a_form_may_stand_in_other_files(tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/paths.yaml").write_text(
        "a: {post: {parameters: [{$ref: fields.yaml#/f}, {in: formData, name: own, type: boolean}]}}"
    )
    (tmp_path / "parts/fields.yaml").write_text("f: {in: formData, name: f, type: integer, required: true}")
    (tmp_path / "api.yaml").write_text("swagger: '2.0'\npaths: {/a: {$ref: parts/paths.yaml#/a}}\n")
    document = load(tmp_path / "api.yaml")
    schema = Schemas(document).at(document.operations[0].body.media[0].schema, "request")
    wrong = {one.pointer: one.spec_pointer for one in schema.mistakes({"f": "x", "own": "x"})}
    assert wrong == {"/f": "parts/fields.yaml#/f/type", "/own": "parts/paths.yaml#/a/post/parameters/1/type"}


def test_a_version_without_quotes_is_known_too():
    assert Document({"swagger": 2.0, "paths": {}}).version == "2.0"


def read(raw):
    document = Document(raw)
    return document.operations, document.servers()


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ({"swagger": "1.2"}, "/swagger"),
        ({"host": "https://a.example"}, "/host"),
        ({"basePath": 3}, "/basePath"),
        ({"schemes": "https"}, "/schemes"),
        ({"paths": {"/a": {"get": {"parameters": [{"name": "a", "in": "cookie"}]}}}}, "/paths/~1a/get/parameters/0"),
        ({"paths": {"/a": {"get": {"responses": {"20": {}}}}}}, "/paths/~1a/get/responses/20"),
        ({"paths": {"/a": {"get": {"produces": "x"}}}}, "/paths/~1a/get/produces"),
    ],
)
def test_what_swagger_does_not_have_is_told_with_its_place(raw, place):
    with pytest.raises(SpecDamaged) as raised:
        read({"swagger": "2.0", "host": "a", **raw})
    assert raised.value.pointer == place
