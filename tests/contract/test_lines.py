"""Lines of many pointers at once: the same as of each by itself, in files of both formats."""

import json
import random

import pytest
import yaml

from pytest_apiint.contract import lines, yaml_events
from pytest_apiint.contract.document import Document, load
from pytest_apiint.contract.pointers import join

YAML = """\
openapi: 3.0.0
a:
  - x
  - {b: 1,
     c: [2,
       3]}
paths: &p
  /a:
    get: 1
again: *p
last: {}
"""
PLACES = {
    "": 1,
    "/openapi": 1,
    "/a": 2,
    "/a/0": 3,
    "/a/1": 4,
    "/a/1/c": 5,
    "/a/1/c/1": 6,
    "/paths/~1a/get": 9,
    "/paths/gone/x": 7,
    "/a/7": 2,
    "/a/0/x/y": 3,
    "/again/~1a/get": 10,
    "/last": 11,
    "/gone": 1,
}


def test_yaml_lines_are_those_of_keys_and_items():
    assert lines.several(YAML, "a.yaml", PLACES) == PLACES
    assert {one: lines.of(YAML, "a.yaml", one) for one in PLACES} == PLACES


JSON = """
{"openapi": "3.0.0",
 "a": ["x",
  {"b": 1, "c": [2,
   3]}], "paths":
  {"/a": {"get":
   1}},
 "last": {}}"""
IN_JSON = {
    "": 2,
    "/openapi": 2,
    "/a": 3,
    "/a/0": 3,
    "/a/1": 4,
    "/a/1/c": 4,
    "/a/1/c/1": 5,
    "/paths/~1a/get": 6,
    "/paths/gone/x": 5,
    "/a/7": 3,
    "/a/0/x": 3,
    "/last": 8,
    "/gone": 2,
}


def test_json_lines_are_those_of_keys_and_items():
    assert lines.several(JSON, "a.json", IN_JSON) == IN_JSON
    assert {one: lines.of(JSON, "a.json", one) for one in IN_JSON} == IN_JSON


@pytest.mark.parametrize("text", ['{"a": [1, 2', "a: [1, 2"])
def test_a_text_that_breaks_off_has_no_lines(text):
    assert lines.several(text, "a.yaml", ("/a/5", "/b")) == {"/a/5": None, "/b": None}


def pointers(value, at=""):
    yield at
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from pointers(part, join(at, key))


@pytest.mark.parametrize("dump", [lambda raw: json.dumps(raw, indent=1), yaml.safe_dump])
def test_all_at_once_are_as_one_by_one(dump):
    rng = random.Random(1)
    raw = {f"/k{i}~": {"x": [{"y": j, "z": [[]] * j} for j in range(rng.randrange(4))]} for i in range(12)}
    text = dump(raw)
    wanted = [*pointers(raw), "/k3~0/x/9", "/nothing/0", "/~1k5~0/x/0/y/z"]
    assert lines.several(text, "a.yaml", wanted) == {one: lines.of(text, "a.yaml", one) for one in wanted}


def test_the_scan_ends_with_the_last_that_is_found(monkeypatch):
    seen = []
    every = yaml_events.events
    monkeypatch.setattr(yaml_events, "events", lambda *told: (seen.append(one) or one for one in every(*told)))
    lines.several(YAML + "x: 1\n" * 500, "a.yaml", ("/a/0", "/openapi"))
    assert len(seen) < 20


def test_a_document_looks_into_each_of_its_files(tmp_path):
    (tmp_path / "api.yaml").write_text("openapi: 3.0.0\npaths:\n  /a: {$ref: a.yaml}\n")
    (tmp_path / "a.yaml").write_text("\n\nget: {responses: {200: {description: ok}}}\n")
    document = load(tmp_path / "api.yaml")
    [one] = document.operations
    wanted = ["/paths", one.pointer]
    assert list(document.lines(wanted).values()) == [2, 3]
    assert Document({"openapi": "3.0.0"}).lines(wanted) == dict.fromkeys(wanted)
