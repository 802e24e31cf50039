"""What aiohttp was given as ``json=`` or ``data=``: vcrpy's stub of it compares and stores that, and not the bytes.

A recording has the bytes only; but aiohttp's own ``Content-Type`` comes behind its ``User-Agent``, a caller's before.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

from pytest_apiint.exchange import Request

# Larger or deeper ones stay bytes: as YAML they'd take seconds, and its writer gives up at a few hundred levels.
_LONGEST = 100_000
_DEEPEST = 50


class Given(dict[str, Any]):
    """An object whose keys stay in their order in the file, since the bytes have that order too."""


def given(request: Request) -> Any:
    """The object that the bytes of `request` come from, as vcrpy would store it; ``None`` where it stores bytes."""
    if not request.client.startswith("aiohttp") or len(request.body) > _LONGEST or not _of_aiohttp(request):
        return None
    kind = request.headers.get("Content-Type", "")
    try:
        return _json(request.body) if kind == "application/json" else _form(request.body, kind)
    except (ValueError, RecursionError):
        return None


def _of_aiohttp(request: Request) -> bool:
    names = [name.lower() for name in request.headers]
    return {"content-type", "user-agent"} <= set(names) and names.index("content-type") > names.index("user-agent")


def _json(body: bytes) -> Any:
    value = json.loads(body, object_pairs_hook=_unique)
    if not isinstance(value, (dict, list)) or json.dumps(value).encode() != body:
        return None
    json.dumps(value, ensure_ascii=False).encode()  # halves of pairs are no text
    return value if _depth(value) <= _DEEPEST else None


def _unique(pairs: list[tuple[str, Any]]) -> Given:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name occurs twice")
    return Given(pairs)


def _form(body: bytes, kind: str) -> Any:
    if kind != "application/x-www-form-urlencoded":
        return None
    fields = _unique(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict"))
    return fields if urlencode(fields).encode() == body else None


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)
