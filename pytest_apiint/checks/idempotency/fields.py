"""A request's fields, wherever they stand: header, query, or body (JSON or a form)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import parse_qsl

from pytest_apiint.exchange import Request, Response

Where: TypeAlias = Literal["header", "query", "body"]
_MOST: Final = 1_000  # fields of one body
_DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands. Headers' names are in lower case; a body's are paths, ``customer.id``."""

    where: Where
    name: str

    def __str__(self) -> str:
        if self.where == "header":
            return "-".join(part.capitalize() for part in self.name.split("-"))
        return f'"{self.name}" in the {self.where}'


def fields(request: Request) -> dict[Place, str]:
    """Every field with its value as text; of a repeated one the last."""
    found = {Place("header", name.lower()): value for name, value in request.headers.pairs}
    found.update({Place("query", name): value for name, value in request.query})
    return {**found, **body_fields(request)}


def body_fields(request: Request) -> dict[Place, str]:
    """The fields of a JSON or form body; none where it's something else."""
    return {Place("body", name): value for name, value in _content(request)}


def content(request: Request) -> bytes:
    """The body, its coding undone."""
    return Response(200, request.headers, request.body).content


def _content(request: Request) -> list[tuple[str, str]]:
    body = content(request)
    if body[:1] in (b"{", b"["):
        try:
            read = json.loads(body)
        except (ValueError, RecursionError):
            return []
        return [pair for pair, _ in zip(_leaves(read, ""), range(_MOST), strict=False)]
    if "x-www-form-urlencoded" in request.headers.get("Content-Type", ""):
        return parse_qsl(body.decode("latin-1"), keep_blank_values=True)[:_MOST]
    return []


def _leaves(value: Any, path: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value and depth < _DEEPEST:
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(value, list) and value and depth < _DEEPEST:
        for place, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{place}]", depth + 1)
    else:
        yield path, value if isinstance(value, str) else json.dumps(value)
