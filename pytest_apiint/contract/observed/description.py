"""Samples as a description in OpenAPI 3.1: what was recorded, and how often, with nothing that was said.

Each answer tells in ``x-observed`` how many recordings it stands on, how many of their bodies differ, and the name of
a file; a schema stands on two different bodies at least.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from pytest_apiint.contract.facts import METHODS
from pytest_apiint.contract.observed.paths import Template, Variable, templates
from pytest_apiint.contract.observed.samples import NOTHING, Sample
from pytest_apiint.contract.observed.segments import is_told
from pytest_apiint.contract.observed.shape import Shape
from pytest_apiint.contract.responses import is_usual

MARK: Final = "x-observed"
# Last segments of paths, and names in queries, that many operations share.
_ENDPOINTS: Final = frozenset({"", "graphql", "gql", "rpc", "jsonrpc", "json-rpc", "batch", "$batch"})
_CALLS: Final = frozenset({"action", "Action", "cmd", "command", "function", "method", "op", "operation"})


def description(samples: Iterable[Sample], *, title: str, base_url: str) -> dict[str, Any]:
    """The samples of the API called `title`, whose base URL is `base_url`, as one description.

    Equal bodies count once for a schema. Of requests it tells which parameters and bodies were met, and demands none.
    """
    paths: dict[str, Any] = {}
    found = templates(one for one in samples if one.method.lower() in METHODS)
    for path in sorted(found):
        template, own = found[path]
        paths[path] = _item(template, own, base_url)
    told = "Inferred by apiint from recordings: kinds and names, no values. What was recorded once has no schema."
    info = {"title": title, "version": "recorded", "description": told}
    return {"openapi": "3.1.0", "info": info, "servers": [{"url": base_url}], "paths": paths}


def _item(template: Template, samples: Sequence[Sample], base_url: str) -> dict[str, Any]:
    item: dict[str, Any] = {}
    servers = list(dict.fromkeys(one.server or base_url for one in samples))
    if servers != [base_url]:
        item["servers"] = [{"url": url} for url in servers]
    if template.variables:
        item["parameters"] = [_variable(one) for one in template.variables]
    for method in METHODS:
        own = [one for one in samples if one.method.lower() == method]
        if own:
            item[method] = _operation(own, told=not _is_call(template.path, own))
    return item


def _is_call(path: str, samples: Sequence[Sample]) -> bool:
    """Whether the request says what comes back, and not the path: GraphQL, JSON-RPC, ``?action=``."""
    if all(_CALLS & {*one.query} for one in samples):
        return True
    if any(isinstance(one.value, dict) and "jsonrpc" in one.value for one in samples):
        return True
    return samples[0].method == "POST" and path.rpartition("/")[2].lower() in _ENDPOINTS


def _variable(one: Variable) -> dict[str, Any]:
    told = f"Recorded as {' or '.join(one.forms)}."
    schema = {"type": "string"}
    return {
        "name": one.name, "in": "path", "required": True, "description": told, "schema": schema, MARK: [*one.forms],
    }  # fmt: skip


def _operation(samples: Sequence[Sample], *, told: bool) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if asked := _query(samples):
        made["parameters"] = asked
    if sent := sorted({one.sent for one in samples if one.sent}):
        made["requestBody"] = {"content": {media: {} for media in sent}}
    statuses = sorted({one.status for one in samples})
    made["responses"] = {
        str(status): _answer(status, [one for one in samples if one.status == status], told=told) for status in statuses
    }
    return made


def _query(samples: Sequence[Sample]) -> list[dict[str, Any]]:
    most: Counter[str] = Counter()
    for sample in samples:
        most |= Counter(sample.query)
    text: dict[str, Any] = {"type": "string"}
    return [
        {"name": name, "in": "query", "schema": {"type": "array", "items": text} if most[name] > 1 else text}
        for name in sorted(most)
        if is_told(name)
    ]


def _answer(status: int, samples: Sequence[Sample], *, told: bool) -> dict[str, Any]:
    bodies = [one for one in samples if not one.bodiless]
    files = sorted({one.file for one in samples if one.file})
    mark: dict[str, Any] = {"recordings": len(samples), "bodies": len(bodies)}
    if files:
        mark["file"] = files[0]
    made: dict[str, Any] = {"description": _phrase(status), MARK: mark}
    if fields := sorted({low for one in samples for name in one.headers if not is_usual(low := name.lower())}):
        made["headers"] = {name: {"schema": {"type": "string"}} for name in fields}
    if media := sorted({one.media for one in bodies if one.media}):
        made["content"] = {name: _media([one for one in bodies if one.media == name], told=told) for name in media}
    return made


def _media(samples: Sequence[Sample], *, told: bool) -> dict[str, Any]:
    """A media type; with a schema where it's `told`, and several JSON bodies were recorded, and nothing else."""
    if not told or any(one.value is NOTHING for one in samples):
        return {}
    values = different(one.value for one in samples)
    shape = Shape()
    for value in values:
        shape.add(value)
    schema = shape.schema()
    return {"schema": schema, MARK: {"different": len(values)}} if schema else {}


def different(values: Iterable[Any]) -> list[Any]:
    """Each value once: what was recorded twice is no second witness."""
    found: dict[object, Any] = {}
    for value in values:
        try:
            key: object = json.dumps(value, sort_keys=True)
        except RecursionError:
            key = len(found)
        found.setdefault(key, value)
    return list(found.values())


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def mark(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an answer, or a media type, tells of its recordings."""
    told = raw.get(MARK)
    return told if isinstance(told, Mapping) else {}
