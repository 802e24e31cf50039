"""Messages without a content coding, so that what they say can be read."""

from __future__ import annotations

from dataclasses import replace

from pytest_apiint.cassettes import codings
from pytest_apiint.exchange import Headers, Request, Response

_CODING = "content-encoding"
_CODED = frozenset({"gzip", "x-gzip", "deflate", "br", "zstd"})
SEALED = "in a coding that can't be undone here (pip install brotli)"


def plain(response: Response) -> Response | None:
    """The answer with its content coding undone; None where that can't be done here."""
    named = response.headers.get(_CODING, "")
    if not response.body or not named:
        return response
    if (body := codings.decoded(response.body, named)) is None:
        # Some servers send "utf-8" for a coding, and some name one that they don't use.
        return None if named.strip().lower() in _CODED and not _is_text(response.body) else response
    return replace(response, headers=_without(response.headers), body=body)


def plain_request(request: Request) -> Request:
    """The request likewise; as it is where its coding can't be undone."""
    body = codings.decoded(request.body, request.headers.get(_CODING, ""))
    return request if body is None else replace(request, headers=_without(request.headers), body=body)


def _without(headers: Headers) -> Headers:
    return Headers((name, value) for name, value in headers.pairs if name.lower() != _CODING)


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
