import json

import pytest
import yaml

from pytest_apiint.contract.document import Document, load, loads
from pytest_apiint.contract.yaml_events import plain, value
from pytest_apiint.errors import SpecDamaged

RAW = {
    "openapi": "3.1.0",
    "paths": {
        "/a/{id}": {
            "parameters": [{"name": "id", "in": "path"}, {"name": "q", "in": "query"}],
            "get": {
                "operationId": "a",
                "parameters": [{"name": "q", "in": "query", "required": True, "style": "deepObject"}],
                "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}},
            },
        }
    },
    "webhooks": {"made": {"post": {"requestBody": {"content": {"text/plain": {}}}}}},
    "components": {"schemas": {"A": {"$anchor": "here", "$id": "urn:a", "type": "object"}}},
}


def test_operations_parameters_go_before_their_paths():
    path, webhook = Document(RAW).operations
    assert [(one.name, one.required, one.style, one.explode) for one in path.parameters] == [
        ("id", True, "simple", False),
        ("q", True, "deepObject", False),
    ]
    assert (webhook.kind, webhook.label, webhook.body.media[0].schema) == ("webhook", "POST made", None)


@pytest.mark.parametrize(
    "ref", ["#/components/schemas/A", "/components/schemas/A", "#here", "urn:a", "#/components/s%63hemas/A"]
)
def test_reference_leads_to_value_and_pointer(ref):
    assert Document(RAW).resolve(ref) == (RAW["components"]["schemas"]["A"], "/components/schemas/A")


def test_reference_in_another_file_is_relative_to_that_file(tmp_path):
    (tmp_path / "parts" / "more").mkdir(parents=True)
    (tmp_path / "api.yaml").write_text("openapi: 3.0.0\npaths: {/a: {$ref: 'parts/a.yaml#/~1a'}}\n")
    (tmp_path / "parts/a.yaml").write_text("/a: {get: {responses: {200: {$ref: 'more/b.json'}}}}\n")
    (tmp_path / "parts/more/b.json").write_text('{"content": {"text/x":\n {"schema": {"$ref": "../a.yaml"}}}}')
    document = load(tmp_path / "api.yaml")
    [one] = document.operations
    [media] = one.responses[0].media
    assert media.schema == "parts/more/b.json#/content/text~1x/schema"
    assert document.resolve("../a.yaml", media.schema)[1] == "parts/a.yaml#"
    assert document.line(media.schema) == 2


def test_reference_to_another_machine_is_fetched_where_that_is_given():
    raw = {"openapi": "3.0.0", "paths": {"/a": {"$ref": "https://api.example/x/a.json#/a"}}}
    files = {
        "https://api.example/x/a.json": b'{"a": {"$ref": "../b.json"}}',
        "https://api.example/b.json": b'{"get": {}}',
    }
    [one] = Document(raw, fetch=files.__getitem__).operations
    assert one.pointer == "https://api.example/b.json#/get"


def test_lines_are_those_of_json_and_yaml():
    text = json.dumps(RAW, indent=1)
    for name, data in (("a.json", text), ("a.yaml", yaml.safe_dump(RAW, sort_keys=False))):
        document = loads(data.encode(), source=name)
        for pointer in ("/paths", "/paths/~1a~1{id}/get/parameters/0/style", "/components/schemas/A"):
            key = pointer.rpartition("/")[2]
            lines = data.splitlines()
            assert key in lines[document.line(pointer) - 1], (name, pointer)


@pytest.mark.parametrize("text", ["on", "no", "2024-01-01", "1_000", "12:30", "0b1", ".inf", "1.2.3", "1e999", "nan"])
def test_plain_words_of_old_yaml_are_strings(text):
    assert plain(text) == text


def test_yaml_reads_as_pyyaml_does_where_the_versions_agree():
    text = "a: &x {b: 1, c: [1.5, true, ~, 'no', \"é\"]}\nd: {<<: *x, b: 2}\n200: |\n  long\n  text\ne: *x\n"
    expected = yaml.safe_load(text)
    expected["200"] = expected.pop(200)
    assert value(text, "a.yaml", deepest=9) == expected


def test_no_file_is_told_as_one_of_ours(tmp_path):
    with pytest.raises(SpecDamaged, match="no file that can be read"):
        load(tmp_path / "gone.yaml")


def test_tilde_in_a_key_is_found_by_its_pointer():
    raw = {"openapi": "3.0.0", "components": {"schemas": {"a~b/c": {"type": "null"}}}}
    assert Document(raw).resolve("#/components/schemas/a~0b~1c")[0] == {"type": "null"}


def test_file_that_is_named_in_two_ways_is_one_file(tmp_path):
    (tmp_path / "a.yaml").write_text("x: 1\n")
    document = Document({"openapi": "3.0.0"}, source=str(tmp_path / "api.yaml"))
    assert document.resolve("./a.yaml#/x") == document.resolve(".//a.yaml#/x") == (1, "a.yaml#/x")
