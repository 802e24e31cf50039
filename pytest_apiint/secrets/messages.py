"""A walk through a request or a response: each value that stands where secrets do, or looks like one."""

from __future__ import annotations

from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.secrets import bodies, fields, pairs
from pytest_apiint.secrets.issuers import issued as _issued
from pytest_apiint.secrets.port import Swap


def request(message: Request, swap: Swap) -> None:
    """`swap` of each value in a request that is taken for a secret."""
    _headers(message.headers, swap)
    pairs.url(message.url, swap)
    issued(message.url, swap)
    _body(message.headers, message.body, swap)


def response(message: Response, swap: Swap) -> None:
    """`swap` of each value in a response that is taken for a secret."""
    _headers(message.headers, swap)
    _body(message.headers, message.body, swap)


def issued(text: str, swap: Swap) -> None:
    """`swap` of each value in `text` that looks like what a well-known issuer gives out."""
    for value, kind in _issued(text):
        swap(value, kind)


def _headers(headers: Headers, swap: Swap) -> None:
    for name, value in headers.pairs:
        fields.field(name, value, swap)
        issued(value, swap)


def _body(headers: Headers, body: bytes, swap: Swap) -> None:
    if body:
        text = bodies.read(bodies.plain(headers, body))
        bodies.text(headers.get("Content-Type", ""), text, swap)
        issued(text, swap)
