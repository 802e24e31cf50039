"""What schemas call themselves since OpenAPI 3.1: ``$id``, ``$anchor``, ``$dynamicAnchor`` (JSON Schema 2020-12, 8.2).

A schema with an ``$id`` is a resource of its own: references in it are relative to that, ``#/...`` and ``#name`` too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urldefrag, urljoin

from pytest_apiint.contract.pointers import join, step, tokens

# Where names stand beside values, and a key says nothing about what its value is.
_NAMED: Final = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "schemas"})
_DATA: Final = frozenset({"example", "examples", "default", "const", "enum", "value", "dataValue"})


@dataclass(slots=True)
class Names:
    """The names in one file, each with its pointers: of resources by URI, of anchors by resource and name."""

    resources: dict[str, str] = field(default_factory=dict)
    anchors: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    dynamic: dict[str, list[str]] = field(default_factory=dict)


def names(root: Any, uri: str = "") -> Names:
    """All names in `root`, a file that is called `uri`."""
    found = Names()
    for value, pointer, resource, name in _schemas(root, uri):
        if isinstance(value.get("$id"), str):
            found.resources.setdefault(name, resource)
        for word in ("$anchor", "$dynamicAnchor"):
            if isinstance(told := value.get(word), str):
                found.anchors.setdefault((resource, told), []).append(pointer)
        if isinstance(told := value.get("$dynamicAnchor"), str):
            found.dynamic.setdefault(told, []).append(pointer)
    return found


def _schemas(root: Any, uri: str) -> Iterator[tuple[dict[str, Any], str, str, str]]:
    """Each mapping in `root` that may be a schema, with its pointer, and its resource's pointer and URI."""
    waiting: list[tuple[Any, str, str, str, bool]] = [(root, "", "", uri, False)]
    while waiting:
        value, pointer, resource, uri, named = waiting.pop()
        if isinstance(value, dict):
            if not named:
                if isinstance(told := value.get("$id"), str):
                    resource, uri = pointer, joined(uri, told)
                yield value, pointer, resource, uri
            for key, part in value.items():
                if isinstance(part, (dict, list)) and (named or key not in _DATA):
                    waiting.append((part, join(pointer, key), resource, uri, not named and key in _NAMED))
        elif isinstance(value, list):
            waiting += [
                (part, join(pointer, index), resource, uri, False)
                for index, part in enumerate(value)
                if isinstance(part, (dict, list))
            ]


def resource(root: Any, path: str, uri: str = "") -> tuple[str, str]:
    """The pointer and the URI of the resource that `path` in `root` belongs to: of the file, `uri`, in the end."""
    found, walked, value = "", "", root
    for token in ("", *tokens(path)):
        if token or walked:
            try:
                value = step(value, token)
            except LookupError:
                break
            walked = join(walked, token)
        if isinstance(value, dict) and isinstance(told := value.get("$id"), str):
            found, uri = walked, joined(uri, told)
    return found, uri


def joined(uri: str, ref: str) -> str:
    """`ref` as it's meant in a resource that is called `uri`; an empty fragment is none."""
    base = urldefrag(uri)[0]
    return (base + ref if ref.startswith("#") else urljoin(base, ref)).removesuffix("#")
