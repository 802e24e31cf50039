"""When two bodies are the same: as JSON where they're JSON, as forms where they're forms, else byte for byte."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from pytest_apiint.cassettes import stored
from pytest_apiint.exchange import Headers

Form = tuple[str, Any]
_BOUNDARY = re.compile(r'boundary="?([^";,]+)', re.IGNORECASE)
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})(?:;[^\r\n]*)?\r\n")


def forms(body: bytes, headers: Headers, given: Any = None) -> frozenset[Form]:
    """What `body` may be read as. Two bodies are the same if they have a reading in common.

    `given` is the object that the client was asked to send, where a cassette has that and not its bytes.
    A body without ``Content-Type`` may be anything, since cassettes recorded with aiohttp have few fields.
    """
    if stored.is_object(given):
        readings = [_json(body), _html(stored.form(given))]
        return frozenset(reading for reading in readings if reading)
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        body = _joined(body)
    kind = headers.get("Content-Type", "").lower()
    readings = [("bytes", body)]
    if "json" in kind or body[:1] in (b"{", b"["):
        readings.append(_json(body))
    if "x-www-form-urlencoded" in kind or (not kind and b"=" in body):
        readings.append(_html(body))
    if "multipart/" in kind and (found := _BOUNDARY.search(headers["Content-Type"])):
        readings.append(("multipart", body.replace(found[1].strip().encode("latin-1", "replace"), b"boundary")))
    return frozenset(reading for reading in readings if reading)


def _json(body: bytes) -> Form | None:
    try:
        return "json", json.dumps(_same_numbers(json.loads(body)), sort_keys=True)
    except (ValueError, RecursionError, TypeError):
        return None


def _same_numbers(value: Any) -> Any:
    """1.0 is 1, as JSON has but one kind of number (RFC 8259, 6)."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_same_numbers(one) for one in value]
    if isinstance(value, dict):
        return {name: _same_numbers(one) for name, one in value.items()}
    return value


def _html(body: bytes | None) -> Form | None:
    """The fields by name; the values of one field in their order."""
    if body is None:
        return None
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="surrogateescape")
    except ValueError:
        return None
    return "form", tuple(sorted(pairs, key=lambda pair: pair[0]))


def _joined(body: bytes) -> bytes:
    """A body in chunks (RFC 9112, 7.1) as one piece; as it is where it has been joined already."""
    pieces: list[bytes] = []
    at = 0
    while found := _CHUNK.match(body, at):
        size = int(found[1], 16)
        if not size:
            return b"".join(pieces)
        at = found.end() + size
        pieces.append(body[found.end() : at])
        if body[at : at + 2] != b"\r\n":
            return body
        at += 2
    return body
