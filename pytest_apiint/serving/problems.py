"""Problem details (RFC 9457) for what isn't answered as asked: which status, and what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.exchange import Headers, Response

if TYPE_CHECKING:
    from pytest_apiint.contract.router import NoMatch
    from pytest_apiint.contract.verdict import Problem

_KIND: Final = "application/problem+json"
_SHOWN: Final = 20


def problem(status: int, detail: str, *, headers: Iterable[tuple[str, str]] = (), **more: Any) -> Response:
    """An answer with `status` that says `detail`, and has the members `more`."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return Response(status, Headers([("Content-Type", _KIND), *headers]), json.dumps(told).encode())


def nowhere(found: NoMatch, detail: str) -> Response:
    """No operation is described for the request: 405 with the methods that are, or 404."""
    if found.kind == "method":
        return problem(405, detail, headers=[("Allow", allow(found.methods))])
    return problem(404, detail)


def allow(methods: Iterable[str]) -> str:
    """What ``Allow`` says of a path with these methods: HEAD goes with GET, and OPTIONS is answered here."""
    known = dict.fromkeys(methods)
    return ", ".join(sorted({*known, "OPTIONS", *(["HEAD"] if "GET" in known else [])}))


def refusal(operation: str, problems: Sequence[Problem]) -> Response:
    """The request isn't one that `operation` takes: 401, 415, 400 or 422, with all that is wrong."""
    code = status(problems)
    errors = [
        {"where": one.where, "pointer": one.pointer, "found": one.found, "expected": one.expected}
        for one in problems[:_SHOWN]
    ]
    challenge = [("WWW-Authenticate", _scheme(problems))] if code == HTTPStatus.UNAUTHORIZED else []
    return problem(code, str(problems[0]), headers=challenge, operation=operation, errors=errors)


def status(problems: Sequence[Problem]) -> int:
    """What a server says to a request with these problems: RFC 9110, sections 15.5.1, 15.5.2, 15.5.16, 15.5.21."""
    places = {one.where for one in problems}
    if "security" in places:
        return 401
    if "media type" in places:
        return 415
    return 422 if places == {"body"} and not any(map(_unread, problems)) else 400


def _unread(one: Problem) -> bool:
    """The body isn't there, or isn't of its media type, which is then its place in the description, and no schema."""
    if one.keyword == "required":
        return not one.pointer
    return one.keyword == "type" and "~1" in one.spec_pointer.rpartition("/")[2]


def _scheme(problems: Sequence[Problem]) -> str:
    expected = next(one.expected for one in problems if one.where == "security")
    return expected.partition("Authorization: ")[2].partition(" ")[0] or "ApiKey"
