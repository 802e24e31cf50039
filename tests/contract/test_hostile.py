import json
import random
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pytest
import yaml

from pytest_apiint.contract.document import Document, loads
from pytest_apiint.contract.router import Router
from pytest_apiint.contract.schemas import Schemas
from pytest_apiint.errors import ApiintError, SpecDamaged

ACME = Path(__file__).parents[2] / "fixtures" / "acme.openapi.yaml"
SOON = 15 if sys.gettrace() else 5  # seconds; while coverage looks on, it takes three times as long
HEAD = b"openapi: 3.0.0\n"
BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (98 + i, 98 + i, b",".join([b"*%c" % (97 + i)] * 9)) for i in range(9)
)
RESPONSE = b'{"openapi":"3.0.0","paths":{"/a":{"get":{"responses":{"200":{"$ref":"#/components/responses/%s"}}}}},'
HOSTILE = {
    "references in a circle": (
        RESPONSE % b"A" + b'"components":{"responses":{"A":{"$ref":"#/components/responses/B"},'
        b'"B":{"$ref":"#/components/responses/A"}}}}',
        "in a circle",
    ),
    "paths in a circle": (
        b'{"openapi":"3.1.0","paths":{"/a":{"$ref":"#/paths/~1b"},"/b":{"$ref":"#/paths/~1a"}}}',
        "in a circle",
    ),
    "a reference into itself": (
        b'{"openapi":"3.0.0","paths":{"/a":{"get":{"parameters":[{"$ref":"#/paths/~1a/get/parameters/0/x"}]}}}}',
        "in a circle",
    ),
    "a missing reference": (RESPONSE % b"Usr" + b'"components":{"responses":{"User":{}}}}', "is 'User' meant?"),
    "a missing file": (HEAD + b"paths: {/a: {$ref: gone.yaml}}", "no file gone.yaml"),
    "another machine": (HEAD + b"paths: {/a: {$ref: https://api.example/x.yaml}}", "on another machine"),
    "a file by URL": (HEAD + b"paths: {/a: {$ref: file:///etc/hosts}}", "on another machine"),
    "50 MB of YAML": (HEAD + b"x:\n" + b"- abcdef\n" * 5_600_000, "bytes of YAML"),
    "5 million values": (HEAD + b"x: [" + b"1," * 5_000_000 + b"1]", "more than 700,000 values"),
    "aliases of aliases": (HEAD + BOMB, "aliases that stand for more than"),
    "an alias in itself": (HEAD + b"paths: &a {/x: *a}", "no &a that ends before"),
    "a key twice in YAML": (HEAD + b"paths: {}\npaths: {}\n", "the key 'paths' twice"),
    "a key twice in JSON": (b'{"openapi":"3.0.0",\n"paths":{},\n"paths":{}}', ":3"),
    "a tab": (HEAD + b"paths:\n\t/x: {}\n", "never with tabs"),
    "old Swagger": (b'swagger: "1.2"\n', "convert it"),
    "the next version": (b"openapi: 3.3.0\n", '"3.1.x" or "3.2.x"'),
    "a version to come": (b"openapi: 4.0.0\n", '"3.1.x" or "3.2.x"'),
    "Swagger's next version": (b'swagger: "3.0"\n', 'swagger: "2.0", or'),
    "a version without quotes": (b"openapi: 3.0\n", "no string"),
    "a list": (b"[]", "a list at the top"),
    "nothing": (b"  \n", "an empty file"),
    "brackets": (HEAD + b"x: " + b"[" * 100_000, "nested deeper"),
    "dashes": (HEAD + b"x:\n" + b"- " * 100_000 + b"\n", "nested deeper"),
    "JSON in JSON": (b'{"openapi":"3.0.0","x":' + b"[" * 500 + b"]" * 500 + b"}", "nested deeper"),
    "another encoding": (HEAD + b"info: {title: caf\xe9}\n", "aren't UTF-8"),
    "half of UTF-16": (b"\xff\xfea", "aren't UTF-8"),
    "NaN": (b'{"openapi":"3.0.0","x":NaN}', "NaN"),
    "a long number": (b'{"openapi":"3.0.0","x":' + b"1" * 6000 + b"}", "6,000 digits"),
    "a tag that runs code": (b'openapi: !!python/object/apply:os.system ["x"]\n', "the tag"),
    "two documents": (HEAD + b"---\na: 1\n", "2 YAML documents"),
    "a control character": (b"openapi: \x01\n", "YAML"),
    "paths as a list": (b'{"openapi":"3.0.0","paths":[1]}', "a list"),
}


def told(data, name):
    """What a user would read; None where it loads. Any other exception is a failure."""
    try:
        document = loads(data, source=name)
        _ = document.operations
        Router(document)
    except ApiintError as error:
        return str(error)
    return None


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_description_gets_one_clear_message_soon(case):
    data, expected = HOSTILE[case]
    begun = time.process_time()
    message = told(data, "api.json" if data[:1] in b"{[" else "api.yaml")
    assert message is not None
    assert expected in " ".join(message.split())
    assert "file  " in message
    assert len(message.splitlines()) <= 12
    assert time.process_time() - begun < SOON


A = {"$ref": "#/components/schemas/A"}
CHAIN = {f"A{i}": {"allOf": [{"$ref": f"#/components/schemas/A{i + 1}"}]} for i in range(2000)}
WAYS = {f"A{i}": {"allOf": [{"$ref": f"#/components/schemas/A{i + 1}"}] * 2} for i in range(40)}
SCHEMAS = {
    "itself": (A, {}, "leads back to itself"),
    "itself in allOf": ({"allOf": [{"type": "object"}, A]}, {}, "leads back to itself"),
    "itself beside others": ({"anyOf": [{"type": "null"}, A]}, {}, "leads back to itself"),
    "not itself": ({"not": {"not": A}}, {}, "leads back to itself"),
    "itself in a part": ({"properties": {"b": {"$ref": "#/components/schemas/B"}}}, {"B": {"allOf": [A]}}, None),
    "a circle in a part": (
        {"items": {"$ref": "#/components/schemas/B"}},
        {"B": {"oneOf": [{"$ref": "#/components/schemas/B"}]}},
        "/components/schemas/B",
    ),
    "references that never end": ({"$ref": "#/components/schemas/A0"}, CHAIN, "no 'A2000'"),
    "a thousand references": ({"$ref": "#/components/schemas/A0"}, CHAIN | {"A2000": {}}, "more than 150 references"),
    "two ways, forty times": ({"items": {"$ref": "#/components/schemas/A0"}}, WAYS | {"A40": {}}, "20,000 ways"),
    "no type": ({"properties": {"a": {"type": "strng"}}}, {}, "/components/schemas/A/properties/a/type"),
    "no schemas": ({"allOf": {}}, {}, "/components/schemas/A/allOf"),
    "a reference to nowhere": ({"properties": {"a": {"$ref": "#/gone"}}}, {}, "'#/gone'"),
    "a schema that is a string": ("x", {}, None),
    "a pattern that takes long": ({"pattern": "^(a+)+$"}, {}, None),
    "a pattern that is huge": ({"pattern": "(a{1000}){1000}"}, {}, None),
}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("strict", [False, True], ids=["open", "closed"])
@pytest.mark.parametrize("case", SCHEMAS)
def test_hostile_schema_judges_or_is_refused_soon_and_so_again(case, strict, version):
    schema, more, expected = SCHEMAS[case]
    raw = {"openapi": version, "paths": {}, "components": {"schemas": {"A": schema, **more}}}
    of = Schemas(Document(raw))
    begun = time.process_time()
    for _ in range(2):
        with nullcontext() if expected is None else pytest.raises(SpecDamaged) as raised:
            found = (of.closed if strict else of.at)("#/components/schemas/A", "response")
            found.accepts({"a": "a" * 50 + "!", "b": [{}]})
            list(found.mistakes("a" * 50 + "!"))
        assert expected is None or expected in " ".join(str(raised.value).split())
    assert time.process_time() - begun < SOON


def test_50_mb_of_json_load_in_time():
    data = b'{"openapi":"3.0.0","paths":{},"x":[' + b",".join([b'"%s"' % (b"x" * 100)] * 490_000) + b"]}"
    begun = time.process_time()
    assert told(data, "api.json") is None
    assert time.process_time() - begun < SOON


def test_a_callback_that_leads_back_to_its_operation_ends():
    data = (
        b'{"openapi":"3.0.0","paths":{"/a":{"get":{"callbacks":{"c":{"$ref":"#/components/callbacks/C"}}}}},'
        b'"components":{"callbacks":{"C":{"{$request.body#/url}":{"$ref":"#/paths/~1a"}}}}}'
    )
    kinds = [one.kind for one in loads(data, source="api.json").operations]
    assert kinds == ["path", "callback"]


def test_the_error_knows_file_pointer_and_line():
    data = HEAD + b"paths:\n  /a:\n    get:\n      responses:\n        ok: {}\n"
    with pytest.raises(SpecDamaged) as raised:
        _ = loads(data, source="api.yaml").operations
    assert (raised.value.file, raised.value.line) == ("api.yaml", 6)
    assert raised.value.pointer == "/paths/~1a/get/responses/ok"


def corrupted(data, rng):
    how = rng.choice(("truncate", "flip", "delete", "replace"))
    if how == "truncate":
        return data[: rng.randrange(len(data))]
    if how == "flip":
        flipped = bytearray(data)
        for _ in range(rng.randint(1, 20)):
            flipped[rng.randrange(len(flipped))] = rng.randrange(256)
        return bytes(flipped)
    root = json.loads(data)
    parent, key = root, rng.choice(list(root))
    for _ in range(rng.randint(0, 8)):
        if not isinstance(parent[key], (dict, list)) or not parent[key]:
            break
        parent = parent[key]
        key = rng.choice(list(parent)) if isinstance(parent, dict) else rng.randrange(len(parent))
    if how == "delete":
        del parent[key]
    else:
        parent[key] = rng.choice([None, 1, "x", [], {}, [1], {"$ref": "#/nowhere"}, {"$ref": 3}, True, {"a": []}])
    return json.dumps(root).encode()


@pytest.mark.parametrize("seed", range(4))
def test_corrupted_description_loads_or_gets_a_clear_message(spec_bytes, seed):
    data = spec_bytes("stripe-2021-08-25.json.gz")
    rng = random.Random(seed)
    for _ in range(10):
        begun = time.process_time()
        message = told(corrupted(data, rng), "api.json")
        assert message is None or len(message.splitlines()) <= 12
        assert time.process_time() - begun < SOON


@pytest.mark.parametrize("seed", range(8))
def test_corrupted_small_description_loads_or_gets_a_clear_message(seed):
    data = json.dumps(yaml.safe_load(ACME.read_text()), default=str).encode()
    rng = random.Random(seed)
    for _ in range(20):
        message = told(corrupted(data, rng), "api.json")
        assert message is None or len(message.splitlines()) <= 12
