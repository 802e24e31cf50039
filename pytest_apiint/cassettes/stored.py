"""What a cassette holds in a body's place: text, bytes, nothing, or the object that a client was given.

vcrpy stores the body of requests and httpx as text where it's UTF-8 and as ``!!binary`` elsewhere; of aiohttp
it stores what the caller passed as ``json=`` or ``data=``, before the client made bytes of it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode


class Misshapen(ValueError):
    """A cassette's document lacks something, or has something else in its place; says which key, and what was seen."""


def wire_bytes(stored: Any, key: str) -> bytes:
    """The bytes of a stored body: an object as the JSON that ``json.dumps`` makes of it."""
    if stored is None:
        return b""
    if isinstance(stored, str):
        return stored.encode("utf-8", "surrogatepass")
    if isinstance(stored, bytes):
        return stored
    if isinstance(stored, io.BytesIO):
        return stored.getvalue()
    if is_object(stored):
        try:
            return json.dumps(stored, default=_text).encode()
        except (TypeError, ValueError) as error:
            raise Misshapen(f"{key} is no body: {error}") from error
    try:
        return b"".join(wire_bytes(piece, key) for piece in stored)
    except TypeError as error:
        raise Misshapen(f"{key} is {kind(stored)}, and no body") from error


def kind(value: Any) -> str:
    """What `value` is, in words: "an int"."""
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def is_object(stored: Any) -> bool:
    """Whether the client was given an object, and not the bytes themselves."""
    return isinstance(stored, (Mapping, list, tuple, bool, int, float))


def form(stored: Any) -> bytes | None:
    """The object as an HTML form; ``None`` where it can't be one."""
    pairs = stored.items() if isinstance(stored, Mapping) else stored
    try:
        flat = [(str(name), value) for name, value in pairs]
    except (TypeError, ValueError):
        return None
    if any(isinstance(value, (Mapping, list, tuple)) for _, value in flat):
        return None
    return urlencode([(name, value if isinstance(value, bytes) else str(value)) for name, value in flat]).encode()


def _text(value: Any) -> str:
    """Bytes within an object, which aiohttp takes as a form's field."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
