"""A webhook before it's signed, and as it's delivered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from urllib.parse import urlencode

from pytest_apiint.exchange import Headers

URL = "https://hooks.example/webhooks"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
Payload: TypeAlias = "bytes | str | Mapping[str, Any] | list[Any]"


@dataclass(frozen=True, slots=True)
class Message:
    """What a vendor is about to sign.

    `at` is the moment in seconds since 1970, `stamp` the text that says it (the scheme's own where it's None). `id`
    names the delivery, where the scheme gives it a name.
    """

    body: bytes
    at: float
    id: str = "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W"
    url: str = URL
    stamp: str | None = None
    content_type: str = JSON


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request to a handler, ready to be sent: an absolute `url`, fields in their order, the raw bytes."""

    url: str
    headers: Headers
    body: bytes
    method: str = "POST"

    def having(self, *pairs: tuple[str, str]) -> Delivery:
        """The same with these fields in the place of those of their names."""
        return replace(self, headers=Headers([*self.without(*(name for name, _ in pairs)).headers.pairs, *pairs]))

    def adding(self, *pairs: tuple[str, str]) -> Delivery:
        """The same with these fields after all others, also where a name is there already."""
        return replace(self, headers=Headers([*self.headers.pairs, *pairs]))

    def without(self, *names: str) -> Delivery:
        """The same without any field of these names."""
        gone = {name.lower() for name in names}
        return replace(self, headers=Headers([pair for pair in self.headers.pairs if pair[0].lower() not in gone]))


def delivered(message: Message, pairs: Iterable[tuple[str, str]], body: bytes | None = None) -> Delivery:
    """`message` as a request with the fields of its signature."""
    fields = [("Content-Type", message.content_type), *pairs]
    return Delivery(message.url, Headers(fields), message.body if body is None else body)


def encoded(payload: Payload, content_type: str = JSON) -> bytes:
    """`payload` as it's sent: bytes as they are, text as UTF-8, anything else as JSON or as a form."""
    if isinstance(payload, bytes):
        return payload
    if isinstance(payload, str):
        return payload.encode()
    if content_type == FORM and isinstance(payload, Mapping):
        return urlencode(payload, doseq=True).encode()
    return json.dumps(payload, separators=(",", ":")).encode()
