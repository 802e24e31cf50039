"""What a fault is, and the plainest of all: a well-formed answer with some status.

Names and meanings follow WireMock's and Toxiproxy's where these have one. A fault with `needs_answer` damages
or delays the usual answer; any other stands in its place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any, ClassVar

from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.faults import arguments
from pytest_apiint.script import Answer, Decision


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong with one request. `refuses` faults strike before a byte is sent."""

    needs_answer: ClassVar[bool] = False
    refuses: ClassVar[bool] = False

    @property
    def kind(self) -> str:
        """The fault's name, as failures and the journal show it."""
        return "fault"

    def __str__(self) -> str:
        return self.kind

    def met(self, number: int) -> Fault:
        """The fault as its `number`-th victim (from 1) meets it: another one each time, where chance has a part."""
        return self

    def decision(self, request: Request, usual: Answer) -> Decision:
        """What happens to `request`, which would have got `usual`."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Status(Fault):
    """A well-formed answer with some status. `label` says in a word what is odd about it beside that."""

    response: Response
    label: str = ""

    @property
    def kind(self) -> str:
        return f"status {self.response.status} {self.label}".rstrip()

    def decision(self, request: Request, usual: Answer) -> Decision:
        return Answer(self.response, origin="fault")


def status(
    code: int,
    *,
    json: Any = None,
    text: str | None = None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Status:
    """An answer with `code`. At most one of `json`, `text` and `body`; errors get a problem+json body else.

    Source: RFC 9110, section 15; RFC 9457 for the default body.
    """
    if not arguments.is_number(code) or not 200 <= code <= 599:
        raise arguments.problem(f"status({arguments.shown(code)})", "a final status code is a number from 200 to 599")
    content, kind = _content(code, json, text, body)
    fields = arguments.fields("status", headers)
    if kind and not any(name.lower() == "content-type" for name in fields):
        fields["Content-Type"] = kind
    return Status(Response(code, Headers(fields), content))


def _content(code: int, value: Any, text: str | None, body: bytes | None) -> tuple[bytes, str]:
    if sum(given is not None for given in (value, text, body)) > 1:
        raise arguments.problem("status()", "give one of json=, text= and body=, not several")
    if body is not None:
        if not isinstance(body, bytes):
            raise arguments.problem(f"status(body={arguments.shown(body)})", "body is bytes; text= takes text")
        return body, ""
    if text is not None:
        return text.encode(), "text/plain; charset=utf-8"
    if value is not None:
        return json.dumps(value).encode(), "application/json"
    if code < 400:
        return b"", ""
    problem = {"type": "about:blank", "title": _phrase(code), "status": code}
    return json.dumps(problem).encode(), "application/problem+json"


def _phrase(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return "Unknown"


def rate_limited(
    *, retry_after: float | datetime | str | None = None, json: Any = None, headers: Mapping[str, str] | None = None
) -> Fault:
    """``429 Too Many Requests``; `retry_after` in seconds, as a date, or as raw header text.

    Source: RFC 6585, section 4; RFC 9110, section 10.2.3.
    """
    return status(429, json=json, headers=_with_retry_after(headers, retry_after))


def unavailable(
    *, retry_after: float | datetime | str | None = None, json: Any = None, headers: Mapping[str, str] | None = None
) -> Fault:
    """``503 Service Unavailable``, with `retry_after` as in `rate_limited`."""
    return status(503, json=json, headers=_with_retry_after(headers, retry_after))


def _with_retry_after(headers: Mapping[str, str] | None, value: float | datetime | str | None) -> dict[str, str]:
    fields = dict(headers or {})
    if isinstance(value, datetime):
        moment = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        fields["Retry-After"] = format_datetime(moment.astimezone(UTC), usegmt=True)
    elif value is not None:
        fields["Retry-After"] = f"{value:g}" if isinstance(value, float) else str(value)
    return fields
