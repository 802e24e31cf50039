"""JSON pointers (RFC 6901), as text and as tokens."""

from __future__ import annotations

from typing import Any


def tokens(pointer: str) -> list[str]:
    """The keys and indices that `pointer`, which isn't percent-encoded, leads through."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def join(pointer: str, *keys: str | int) -> str:
    """`pointer`, led on through `keys`."""
    for key in keys:  # half the time of one expression, and some hundred thousand are made
        text = str(key)
        pointer += "/" + (text.replace("~", "~0").replace("/", "~1") if "~" in text or "/" in text else text)
    return pointer


def step(value: Any, token: str) -> Any:
    """The member of `value` that `token` names.

    Raises:
        LookupError: it has none of that name.
    """
    if isinstance(value, dict):
        return value[token]
    if isinstance(value, list) and token.isascii() and token.isdigit():
        return value[int(token)]
    raise LookupError(token)
