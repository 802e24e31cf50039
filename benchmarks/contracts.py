"""A description of 1,200 operations: how long it takes to be read, an operation to be found, an answer to be judged."""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import time
from pathlib import Path

import jsonschema
import yaml

from pytest_apiint.contract import cache
from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import Document, loads
from pytest_apiint.contract.router import Router
from pytest_apiint.exchange import Headers, Request, Response

BEGUN = time.perf_counter()
# An answer of 30 users with 24 properties each: 16 kB.
USER = {
    "type": "object",
    "required": [f"name{i}" for i in range(12)],
    "properties": {
        **{f"name{i}": {"type": "string", "minLength": 1} for i in range(12)},
        **{f"count{i}": {"type": ["integer", "null"]} for i in range(8)},
        "site": {"type": "string", "format": "uri"},
        "kind": {"enum": ["user", "bot", "organisation"]},
        "owner": {"anyOf": [{"type": "null"}, {"type": "object", "required": ["id"]}]},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}
USERS = {"type": "array", "items": {"$ref": "#/components/schemas/User"}}
BODY = [
    {
        **{f"name{i}": "John" for i in range(12)},
        **{f"count{i}": i for i in range(8)},
        "site": "https://mail.example/john",
        "kind": "bot",
        "owner": {"id": 1},
        "tags": ["a", "b"],
    }
] * 30
RESPONSE = {"200": {"description": "Found.", "content": {"application/json": {"schema": {"type": "object"}}}}}


def description() -> dict[str, object]:
    paths = {
        f"/{owner}/{{id}}/{part}/{{number}}": {method: {"responses": RESPONSE} for method in ("get", "post", "delete")}
        for owner in (f"owners{i}" for i in range(20))
        for part in (f"parts{i}" for i in range(20))
    }
    return {"openapi": "3.0.3", "info": {"title": "Many", "version": "1"}, "paths": paths}


def loading(folder: Path) -> tuple[float, float, float]:
    """Milliseconds to read YAML here, from the cache, and by PyYAML's loader in C."""
    file = folder / "many.yaml"
    if not file.exists():
        file.write_text(yaml.safe_dump(json.loads(json.dumps(description()))))
        cache.load(file, folder=folder / "kept")
    data = file.read_bytes()
    begun = time.perf_counter()
    loads(data, source="many.yaml")
    ours = time.perf_counter()
    cache.load(file, folder=folder / "kept")
    kept = time.perf_counter()
    yaml.load(data, Loader=yaml.CSafeLoader)
    theirs = time.perf_counter()
    return 1e3 * (ours - begun), 1e3 * (kept - ours), 1e3 * (theirs - kept)


def finding() -> tuple[float, float]:
    """Microseconds for one look-up here, and by one pattern after the other."""
    document = Document(description())
    router = Router(document)
    asked = [(one.method, one.path.replace("{id}", "a").replace("{number}", "7")) for one in document.operations]
    patterns = [
        (one.method, re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(one.path)))) for one in document.operations
    ]
    for method, path in asked:
        router.find(method, path)
    begun = time.perf_counter()
    for method, path in asked:
        router.find(method, path)
    ours = time.perf_counter()
    for method, path in asked:
        next(pattern for known, pattern in patterns if known == method and pattern.fullmatch(path))
    theirs = time.perf_counter()
    return 1e6 * (ours - begun) / len(asked), 1e6 * (theirs - ours) / len(asked)


def github(folder: Path) -> Path | None:
    """GitHub's own description as a file in `folder`, where `APIINT_SPECS` names a folder that has it."""
    given = Path(os.environ.get("APIINT_SPECS", "."), "github.json.gz")
    if not given.is_file():
        return None
    file = folder / "github.json"
    file.write_bytes(gzip.decompress(given.read_bytes()))
    return file


def judging() -> tuple[float, float]:
    """Microseconds for one answer to be judged here, from its bytes on, and for its body alone by jsonschema."""
    answer = {"200": {"description": "", "content": {"application/json": {"schema": USERS}}}}
    raw = {
        "openapi": "3.1.0",
        "info": {"title": "Users", "version": "1"},
        "paths": {"/users": {"get": {"responses": answer}}},
        "components": {"schemas": {"User": USER}},
    }
    contract = Contract(Document(raw))
    request = Request("GET", "https://api.acme.example/users", Headers())
    response = Response(200, Headers({"Content-Type": "application/json"}), json.dumps(BODY).encode())
    peer = jsonschema.Draft202012Validator({**USERS, "components": raw["components"]})
    if not contract.response(request, response).valid or not peer.is_valid(BODY):
        raise SystemExit("the answer isn't valid")
    begun = time.perf_counter()
    for _ in range(200):
        contract.response(request, response)
    ours = time.perf_counter()
    for _ in range(5):
        peer.is_valid(json.loads(response.body))
    return 1e6 * (ours - begun) / 200, 1e6 * (time.perf_counter() - ours) / 5


def varying() -> float:
    """Varied answers a second: each edited, held against its schema, and written as bytes."""
    answer = {"200": {"description": "", "content": {"application/json": {"schema": USERS, "example": BODY[:3]}}}}
    raw = {
        "openapi": "3.1.0",
        "info": {"title": "Users", "version": "1"},
        "paths": {"/users": {"get": {"responses": answer}}},
        "components": {"schemas": {"User": USER}},
    }
    contract = Contract(Document(raw))
    begun = time.perf_counter()
    variations = contract.variations("GET /users")
    cases = variations.cases(most=10_000)
    made = sum(len(case.response.body) > 0 for case in cases if variations.tier(case) != "wire")
    return made / (time.perf_counter() - begun)


def first_verdict(file: str, kept: str) -> None:
    """From the start of an interpreter to the first verdict: prints milliseconds. `kept` is a folder, or empty."""
    from pytest_apiint.contract import document

    path = Path(file)
    read = cache.load(path, folder=Path(kept)) if kept else document.load(path)
    contract = Contract(read)
    request = Request("GET", "https://api.github.com/users/john", Headers())
    response = Response(200, Headers({"Content-Type": "application/json"}), b"[]")
    if contract.response(request, response).valid:
        raise SystemExit("a list is no user")
    print(1e3 * (time.perf_counter() - BEGUN))


if __name__ == "__main__":
    first_verdict(*sys.argv[1:])
