"""JSON Web Tokens (RFC 7519): found by their form, and emptied so that they still decode."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any, Final

# A header in JSON begins with {" and so does a token. Five parts are an encrypted one (RFC 7516).
JWT: Final = re.compile(r"eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)?")
_KEPT: Final = ("alg", "typ", "cty")
_EMPTY: Final = "apiint-secret"


def disguised(token: str, signature: str) -> str:
    """A token that decodes as `token` does and tells nothing: numbers stay (``exp``), texts don't, unsigned."""
    head, body, *_ = token.split(".")
    header = {key: value for key, value in _object(head).items() if key in _KEPT}
    return ".".join((_segment(header or {"alg": "none"}), _segment(_emptied(_object(body))), signature))


def padded(signature: str) -> str:
    """`signature` so that it's base64url for any decoder: no length of 4n+1 is."""
    return signature + "_" * (len(signature) % 4 == 1)


def _object(segment: str) -> dict[str, Any]:
    try:
        found = json.loads(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _segment(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


def _emptied(value: Any) -> Any:
    match value:
        case dict():
            return {key: _emptied(part) for key, part in value.items()}
        case list():
            return [_emptied(part) for part in value]
        case str():
            return _EMPTY
    return value
