"""A response of any library, as the facts that it has: by its attributes, as no library is imported for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Exchange, Headers, Response
from pytest_apiint.messages import shorten

_STATUSES: Final = ("status_code", "status", "code")
_BODIES: Final = ("content", "data", "body", "_body")


def answer_of(response: Any) -> Response:
    """`response` as `Response`: one of ours, an exchange, or one of requests, httpx, Django, werkzeug and the like.

    Raises:
        UsageProblem: it has no status, no header fields or no body that was read.
    """
    if isinstance(response, Response):
        return response
    if isinstance(response, Exchange):
        if response.response is None:
            raise UsageProblem(f"{shorten(str(response), 60)}: no answer came, so there is no error to read")
        return response.response
    return Response(_status(response), _headers(response), _body(response))


def _status(response: Any) -> int:
    for name in _STATUSES:
        found = getattr(response, name, None)
        if isinstance(found, int) and not isinstance(found, bool):
            return int(found)  # http.HTTPStatus too
    raise UsageProblem(
        f"{type(response).__name__} is no response: it has no status_code or status. Give an Exchange's response, "
        "or one of requests, httpx or your framework's test client"
    )


def _headers(response: Any) -> Headers:
    found = getattr(response, "headers", None)
    if found is None:
        return Headers()
    pairs = getattr(found, "multi_items", None) or getattr(found, "items", None)  # httpx's keep repeated fields apart
    items: Iterable[tuple[Any, Any]] = pairs() if callable(pairs) else found
    if isinstance(items, Mapping):
        items = items.items()
    return Headers([(_text(name), _text(value)) for name, value in items])


def _body(response: Any) -> bytes:
    for name in _BODIES:
        try:
            found = getattr(response, name, None)
        except Exception as error:
            raise UsageProblem(
                f"the body of {type(response).__name__} wasn't read yet: {type(error).__name__}"
            ) from error
        if isinstance(found, str):
            return found.encode()
        if isinstance(found, bytes | bytearray | memoryview):
            return bytes(found)
    raise UsageProblem(f"the body of {type(response).__name__} wasn't read yet, or isn't bytes")


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
