"""A recorded request as it can be asked anew: its secrets put back, and without what belonged to one connection."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from pytest_apiint.exchange import Headers, Request
from pytest_apiint.secrets import fields, jwt
from pytest_apiint.secrets.placeholders import PLACEHOLDER, PREFIX, signature, word
from pytest_apiint.secrets.values import is_blank
from pytest_apiint.settings import Secret, Service

# Of one connection (RFC 9110, section 7.6.1), set anew by whoever asks, or a condition, whose answer has no body.
_NAMES: Final = """
    accept-encoding connection content-length expect host if-match if-modified-since if-none-match if-range
    if-unmodified-since keep-alive proxy-authorization proxy-connection te trailer transfer-encoding upgrade
"""
_DROPPED: Final = frozenset(_NAMES.split())


class Lost(Exception):
    """A request can't be asked anew: it had a secret that no variable holds. Its text says so."""


@dataclass(frozen=True)
class Secrets:
    """The secrets of one service: which of them a recorded request needs, and the request with their `values` in it."""

    service: Service
    values: Mapping[str, str]

    def restored(self, request: Request) -> Request:
        """`request` as it was sent, as far as it's to be sent again.

        Raises:
            Lost: It can't be.
        """
        url = self._put_back(request.url, lambda value: quote(value, safe=""), "its URL")
        return replace(request, url=url, headers=Headers(self._fields(request.headers)), body=b"")

    def _fields(self, headers: Headers) -> Iterator[tuple[str, str]]:
        for name, value in headers.pairs:
            if name.lower() in _DROPPED:
                continue
            credential = fields.holds_credential(name)
            if PREFIX in value and not credential and not _named(value, self.service):
                continue  # a request's id, or whatever else isn't known to be harmless
            if credential and is_blank(value.rpartition(" ")[2]) and PREFIX not in value:
                raise Lost(f"whose {name} was masked when it was recorded")
            yield name, self._put_back(value, str, f"its {name}")

    def _put_back(self, text: str, written: Callable[[str], str], where: str) -> str:
        if PREFIX not in text:
            return text
        text = jwt.JWT.sub(lambda found: self._token(found[0], written), text)

        def value(found: re.Match[str]) -> str:
            return written(self._value(found[0], where))

        return PLACEHOLDER.sub(value, text)

    def _token(self, token: str, written: Callable[[str], str]) -> str:
        """A JWT's place is taken by a JWT, which says in its signature what it was."""
        end = token.rpartition(".")[2]
        for name, secret in self.service.secrets.items():
            if end == signature(placeholder(self.service, secret)) and name in self.values:
                return written(self.values[name])
        return token

    def _value(self, mark: str, where: str) -> str:
        for name, secret in self.service.secrets.items():
            if mark == placeholder(self.service, secret) and name in self.values:
                return self.values[name]
        raise Lost(f"with a secret in {where} that no variable of the settings holds")


def needed(service: Service, requests: Iterable[Request]) -> Service:
    """`service` with those of its secrets alone that stand in recorded requests."""
    texts = [text for one in requests for text in (one.url, *(value for _, value in one.headers.pairs))]
    found = {
        name: secret
        for name, secret in service.secrets.items()
        if any(_holds(text, placeholder(service, secret)) for text in texts)
    }
    return replace(service, secrets=found)


def placeholder(service: Service, secret: Secret) -> str:
    """What stands in the place of that secret in recordings."""
    return f"{PREFIX}.{word(f'{service.name}.{secret.name}', dots=True)}"


def _holds(text: str, mark: str) -> bool:
    return mark in PLACEHOLDER.findall(text) or signature(mark) in text


def _named(text: str, service: Service) -> bool:
    return any(_holds(text, placeholder(service, secret)) for secret in service.secrets.values())
