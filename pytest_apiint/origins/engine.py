"""Between our facts and requests-mock's objects: the only place that imports them, when they are first needed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pytest_apiint.exchange import Headers, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping


def adapter() -> Any:
    """An adapter of requests-mock's; paths and queries keep their case, as real servers do."""
    import requests_mock  # noqa: PLC0415

    return requests_mock.Adapter(case_sensitive=True)


@lru_cache(maxsize=1)
def no_match() -> type[Exception]:
    """What an adapter raises for a request that it has nothing for."""
    from requests_mock.exceptions import NoMockAddress  # noqa: PLC0415

    return NoMockAddress


def prepared(request: Request) -> Any:
    """The request as requests would hold it just before sending."""
    from requests import PreparedRequest  # noqa: PLC0415
    from requests.structures import CaseInsensitiveDict  # noqa: PLC0415

    twin = PreparedRequest()
    twin.method, twin.url, twin.body = request.method, request.url, request.body or None
    twin.headers = CaseInsensitiveDict((name, request.headers[name]) for name in request.headers)
    return twin


def seen(entry: Any) -> Any:
    """A history entry as users read it: requests-mock's own view of a request."""
    if not isinstance(entry, Request):
        return entry
    watcher = adapter()
    watcher.register_uri(any_method(), any_method(), content=b"")
    watcher.send(prepared(entry))
    return watcher.last_request


def seen_all(history: list[Any]) -> list[Any]:
    """A history whose entries are all `seen`. One by one, since other threads may be adding to it."""
    for place, entry in enumerate(history):
        history[place] = seen(entry)
    return history


def any_method() -> Any:
    """requests-mock's ``ANY``."""
    from requests_mock import ANY  # noqa: PLC0415

    return ANY


def response(answered: Any, default_type: str) -> Response:
    """A `requests.Response` as the bytes it stands for."""
    raw = answered.raw
    fields = [(str(name), str(value)) for name, value in raw.headers.items()]
    names = {name.lower() for name, _ in fields}
    body = raw.read(decode_content=False) or b""
    if default_type and "content-type" not in names:
        fields.append(("Content-Type", default_type))
    in_headers = {value.partition("=")[0].strip() for name, value in fields if name.lower() == "set-cookie"}
    fields += [("Set-Cookie", _cookie(cookie)) for cookie in answered.cookies if cookie.name not in in_headers]
    return Response(answered.status_code, Headers(fields), body, answered.reason or "")


def _cookie(cookie: Any) -> str:
    parts = [f"{cookie.name}={cookie.value}", f"Path={cookie.path or '/'}"]
    if cookie.domain:
        parts.append(f"Domain={cookie.domain}")
    if cookie.secure:
        parts.append("Secure")
    return "; ".join(parts)


def quoted(path: str) -> str:
    """A path as requests puts it on the wire."""
    from requests.utils import requote_uri  # noqa: PLC0415

    return requote_uri(path)


def charset(headers: Mapping[str, str]) -> str:
    """The encoding that a ``Content-Type`` names, else UTF-8."""
    if not headers:
        return "utf-8"
    from requests.structures import CaseInsensitiveDict  # noqa: PLC0415
    from requests.utils import get_encoding_from_headers  # noqa: PLC0415

    return get_encoding_from_headers(CaseInsensitiveDict(headers)) or "utf-8"
