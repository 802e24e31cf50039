"""Answers as an authorization server writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any, Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from pytest_apiint.exchange import Headers, Response
from pytest_apiint.oauth.problems import OAuthProblem

_UNSTORED: Final = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))  # RFC 6749, 5.1


def document(value: Any, status: int = 200, *, max_age: int | None = None) -> Response:
    """JSON: for `max_age` seconds, or never to be stored."""
    kept = _UNSTORED if max_age is None else (("Cache-Control", f"public, max-age={max_age}"),)
    return Response(status, Headers([("Content-Type", "application/json"), *kept]), json.dumps(value).encode())


def empty(status: int = 200) -> Response:
    return Response(status, Headers([("Content-Length", "0"), *_UNSTORED]))


def problem(of: OAuthProblem) -> Response:
    """RFC 6749, 5.2."""
    told = {"error": of.error, **({"error_description": of.description} if of.description else {})}
    plain = document(told, of.status)
    return Response(of.status, Headers([*plain.headers.pairs, *of.headers]), plain.body)


def page(status: int, title: str) -> Response:
    """A page for people: of the server itself, or of a proxy in front of it."""
    text = (
        f"<!DOCTYPE html><html><head><title>{escape(title)}</title></head><body><h1>{escape(title)}</h1></body></html>"
    )
    return Response(status, Headers({"Content-Type": "text/html; charset=utf-8"}), text.encode())


def redirect(target: str, parameters: Mapping[str, str]) -> Response:
    """To `target`, whose query keeps what it has (RFC 6749, 3.1.2)."""
    parts = urlsplit(target)
    query = "&".join(filter(None, (parts.query, urlencode(parameters))))
    location = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return Response(302, Headers([("Location", location), *_UNSTORED, ("Content-Length", "0")]))


def refusal(of: OAuthProblem) -> Response:
    """What a protected resource answers (RFC 6750, 3): its challenge, and an error code only where a token came."""
    if of.error:
        return problem(of)
    plain = document({"message": of.description}, of.status)
    return Response(of.status, Headers([*plain.headers.pairs, *of.headers]), plain.body)
