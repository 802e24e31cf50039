"""A request as vcrpy shows it to matchers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import ParseResult, parse_qsl, urlparse

from pytest_apiint.exchange import Request


class FirstValues(Mapping[str, str]):
    """Header fields by name without regard to case, each with its first value, as vcrpy's ``HeadersDict``."""

    def __init__(self, request: Request) -> None:
        self._headers = request.headers

    def __getitem__(self, name: str) -> str:
        if values := self._headers.get_all(name):
            return values[0]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        seen: set[str] = set()
        for name in self._headers:
            if name.lower() not in seen:
                seen.add(name.lower())
                yield name

    def __len__(self) -> int:
        return len(self._headers)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        return _lower(self) == _lower(other)

    __hash__ = None  # type: ignore[assignment]  # as vcrpy's

    def __repr__(self) -> str:
        return str(dict(self))


def _lower(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name).lower(): value for name, value in fields.items()}


class Likeness:
    """The attributes of vcrpy's ``Request``, read-only; `request` is ours. A request without a body has ``None``."""

    __slots__ = ("_headers", "_parsed", "request")

    def __init__(self, request: Request) -> None:
        self.request: Request = request
        self._parsed: ParseResult | None = None
        self._headers: FirstValues | None = None

    @property
    def method(self) -> str:
        return self.request.method

    @property
    def uri(self) -> str:
        return self.request.url

    url = uri

    @property
    def parsed_uri(self) -> ParseResult:
        if self._parsed is None:
            self._parsed = urlparse(self.uri)
        return self._parsed

    @property
    def scheme(self) -> str:
        return self.parsed_uri.scheme

    protocol = scheme

    @property
    def host(self) -> str | None:
        return self.parsed_uri.hostname

    @property
    def port(self) -> int | None:
        return self.request.port or None

    @property
    def path(self) -> str:
        return self.parsed_uri.path

    @property
    def query(self) -> list[tuple[str, str]]:
        return sorted(parse_qsl(self.parsed_uri.query))

    @property
    def body(self) -> bytes | None:
        return self.request.body or None

    body_bytes = body

    @property
    def headers(self) -> Mapping[str, str]:
        if self._headers is None:
            self._headers = FirstValues(self.request)
        return self._headers

    def __repr__(self) -> str:
        return f"<Request ({self.method}) {self.uri}>"
