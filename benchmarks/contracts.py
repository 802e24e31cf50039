"""A description of 1,200 operations: YAML read by PyYAML, and operations found by a search through patterns."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import yaml

from pytest_apiint.contract import cache
from pytest_apiint.contract.document import Document, loads
from pytest_apiint.contract.router import Router

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
