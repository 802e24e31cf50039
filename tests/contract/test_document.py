import json
import random

import pytest
import yaml

from pytest_apiint.contract.document import Document, load, loads
from pytest_apiint.contract.loading import parsed
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


KEYS = ["a", "é", 'a"', "a\\", 'a\\"', 'a":', '":', "😀", "x :", "\\u00e9", "\n:", ""]


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("colon", [":", ": ", " : ", "\n:"])
@pytest.mark.parametrize("seed", range(5))
def test_json_reads_as_python_reads_it_and_no_key_that_stands_twice_is_missed(seed, colon, ascii_only):
    rng = random.Random(seed)
    for twice in (False, True):
        keys = rng.sample(KEYS, 6)
        parts = [(key, json.dumps({key: keys}, ensure_ascii=ascii_only, separators=(",", colon))) for key in keys]
        parts += [parts[0]] * twice
        inner = ",".join(json.dumps(key, ensure_ascii=rng.random() < 0.5) + colon + text for key, text in parts)
        data = f'{{"x"{colon}"{"y" * rng.randrange(70_000)}","in"{colon}{{{inner}}}}}'.encode()
        if twice:
            with pytest.raises(SpecDamaged, match="twice in one object"):
                parsed(data, "a.json")
        else:
            assert parsed(data, "a.json") == json.loads(data)


@pytest.mark.parametrize("place", [0, 100_000, 65_530])
def test_bytes_that_are_not_utf_8_are_told_with_their_line(place):
    data = b'{"a": "' + b"x" * place + "é".encode() + b'",\n "b": "\xe9"}'
    with pytest.raises(SpecDamaged, match="aren't UTF-8") as raised:
        parsed(data, "a.json")
    assert raised.value.line == 2


ENCODED = {
    "Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "a byte order mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16, the other end first": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "blank lines before it": lambda text: b"\n\n" + text.encode(),
}


@pytest.mark.parametrize("name", ["a.json", "a.yaml", "a.txt"])
@pytest.mark.parametrize("case", ENCODED)
def test_other_encodings_and_line_ends_mean_the_same(case, name):
    text = json.dumps(RAW | {"info": {"title": "é😀"}}, indent=1, ensure_ascii=False)
    if name == "a.yaml":
        text = yaml.safe_dump(json.loads(text), sort_keys=False, allow_unicode=True)
    document, plain_one = loads(ENCODED[case](text), source=name), loads(text.encode(), source=name)
    assert document.raw == plain_one.raw == json.loads(json.dumps(RAW | {"info": {"title": "é😀"}}))
    more = 2 if case.startswith("blank") else 0
    pointer = "/components/schemas/A/type"
    assert document.line(pointer) == plain_one.line(pointer) + more


def test_yaml_that_looks_like_json_keeps_its_letters():
    assert parsed("{a: é, b: \"é\", 'c': 'd'}".encode(), "a.yaml") == {"a": "é", "b": "é", "c": "d"}


@pytest.mark.parametrize("space", [" ", "\t", "\n", "\r", " \n ", " " * 99])
def test_a_key_that_stands_twice_with_other_spaces_is_found(space):
    with pytest.raises(SpecDamaged, match="twice in one object"):
        parsed(f'{{"a"{space}: 1, "a": 2}}'.encode(), "a.json")
    assert parsed(f'{{"a"{space}: "\\":"}}'.encode(), "a.json") == {"a": '":'}


@pytest.mark.parametrize("before", range(65_526, 65_531))
def test_letters_of_several_bytes_are_read_wherever_a_portion_ends(before):
    value = {"a": "x" * before + "é😀é"}
    assert parsed(json.dumps(value, ensure_ascii=False).encode(), "a.json") == value
