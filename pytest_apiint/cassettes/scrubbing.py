"""What ended, with placeholders in the place of secrets; in plain bodies, since a coding hides them from a scrubber."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pytest_apiint.cassettes import codings
from pytest_apiint.cassettes.interaction import Interaction
from pytest_apiint.cassettes.port import Scrubber
from pytest_apiint.exchange import Exchange, Failure, Headers, Request, Response

Ended = Interaction | Exchange
_CODING = "content-encoding"


def scrubbed(ended: Sequence[Ended], scrubber: Scrubber, kept: bytes) -> list[Ended]:
    """All that ended, as it may stand on disk beside the text that is `kept`.

    Twice over: the first time the scrubber learns, since a token may be met before the answer that calls it one.
    """
    scrubber.reserve(kept.decode("utf-8", "replace"))
    for one in ended:
        _clean(one, scrubber)
    return [_clean(one, scrubber) for one in ended]


def _clean(ended: Ended, scrubber: Scrubber) -> Ended:
    request = _request(ended.request, scrubber)
    if isinstance(ended, Interaction):
        return replace(ended, request=request, response=_response(ended.response, scrubber))
    failure = ended.failure
    return ended if failure is None else replace(ended, request=request, outcome=_failure(failure, scrubber))


def _request(request: Request, scrubber: Scrubber) -> Request:
    coding, body = _undone(request.headers, request.body)
    if body is None:
        return scrubber.request(request)
    clean = scrubber.request(replace(request, headers=_without(request.headers), body=body))
    return replace(clean, headers=_with(clean.headers, coding), body=_again(request.body, body, clean.body, coding))


def _response(response: Response, scrubber: Scrubber) -> Response:
    coding, body = _undone(response.headers, response.body)
    if body is None:
        return scrubber.response(response)
    clean = scrubber.response(replace(response, headers=_without(response.headers), body=body))
    return replace(clean, headers=_with(clean.headers, coding), body=_again(response.body, body, clean.body, coding))


def _failure(failure: Failure, scrubber: Scrubber) -> Failure:
    """A message says nothing that its kind doesn't, so one with a secret in it goes as a whole."""
    message = "" if scrubber.leaks(failure.message.encode("utf-8", "replace")) else failure.message
    response = None if failure.response is None else _partial(failure.response, scrubber)
    return replace(failure, message=message, response=response)


def _partial(response: Response, scrubber: Scrubber) -> Response:
    """Half a body in a coding can't be looked into, so it doesn't reach the disk."""
    return scrubber.response(replace(response, body=b"") if _CODING in response.headers else response)


def _undone(headers: Headers, body: bytes) -> tuple[str, bytes | None]:
    coding = headers.get(_CODING, "")
    return coding, codings.decoded(body, coding)


def _again(coded: bytes, before: bytes, after: bytes, coding: str) -> bytes:
    """The body in its coding: the bytes that came, where nothing had to be put in their place."""
    return coded if after == before else codings.encoded(after, coding) or b""


def _without(headers: Headers) -> Headers:
    return Headers((name, value) for name, value in headers.pairs if name.lower() != _CODING)


def _with(headers: Headers, coding: str) -> Headers:
    return Headers([*headers.pairs, ("Content-Encoding", coding)])
