"""The facts: what a client asked, and what came of it. Frozen; only the journal grows.

Terms are those of RFC 9110 (HTTP semantics): method, target URL, header fields, content.
Times are seconds on the test's clock, counted from the clock's start.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
_split = lru_cache(maxsize=1024)(urlsplit)


@lru_cache(maxsize=1024)
def place(scheme: str, netloc: str) -> tuple[str, int | None]:
    """Host, in lower case, and port, the scheme's own where none is named; kept, since a test asks few places often.

    Raises:
        ValueError: the port is no number that a port can be.
    """
    parts = SplitResult(scheme, netloc, "", "", "")
    return parts.hostname or "", parts.port or DEFAULT_PORTS.get(scheme)


@lru_cache(maxsize=1024)
def _hostname(netloc: str) -> str:
    return SplitResult("", netloc, "", "", "").hostname or ""


class Headers(Mapping[str, str]):
    """Header fields in the order and case they were sent; looked up without regard to case.

    ``headers["Accept"]`` joins repeated fields with ``", "`` (RFC 9110, 5.3); `get_all` and `items`
    keep them apart.
    """

    __slots__ = ("_index", "_items", "_raw")

    def __init__(self, items: Iterable[tuple[str, str]] | Mapping[str, str] = ()) -> None:
        pairs = items.items() if isinstance(items, Mapping) else items
        self._items: tuple[tuple[str, str], ...] | None = tuple((str(k), str(v)) for k, v in pairs)
        self._raw: tuple[tuple[bytes, bytes], ...] = ()
        self._index: dict[str, list[str]] | None = None

    @classmethod
    def from_bytes(cls, raw: Iterable[tuple[bytes, bytes]]) -> Headers:
        """Fields as they stood on the wire; decoded (ISO 8859-1) when first read."""
        headers = cls.__new__(cls)
        headers._items = None
        headers._raw = tuple(raw)
        headers._index = None
        return headers

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every field as sent, repeated ones apart."""
        if self._items is None:
            self._items = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in self._raw)
            self._raw = ()
        return self._items

    def get_all(self, name: str) -> list[str]:
        """All values of one field, in order; an empty list where it wasn't sent."""
        return list(self._lookup().get(name.lower(), ()))

    def _lookup(self) -> dict[str, list[str]]:
        if self._index is None:
            index: dict[str, list[str]] = {}
            for name, value in self.pairs:
                index.setdefault(name.lower(), []).append(value)
            self._index = index
        return self._index

    def __getitem__(self, name: str) -> str:
        return ", ".join(self._lookup()[name.lower()])

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._lookup()

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for name, _ in self.pairs))

    def __len__(self) -> int:
        return len(self._lookup())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Headers):
            return self._lookup() == other._lookup()
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple((name.lower(), value) for name, value in self.pairs))

    def __repr__(self) -> str:
        return f"Headers({list(self.pairs)!r})"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """What the client asked for, in seconds; ``None`` means that it would wait for ever."""

    connect: float | None = None
    read: float | None = None
    write: float | None = None
    pool: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class TLS:
    """What the client would demand of a certificate."""

    verified: bool
    hostname_checked: bool
    minimum_version: str  # "TLSv1.2" and the like, as `ssl.TLSVersion` names them


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """One request as it stood on the wire. Two requests are equal only if they are the same one.

    `url` is absolute and names the host that the client connected to. `caller` tells the threads and
    tasks of a test apart. `reused` is true where an earlier request came over the same connection.
    """

    method: str
    url: str
    headers: Headers
    body: bytes = b""
    http_version: str = "1.1"
    client: str = ""
    connection: int = 0
    reused: bool = False
    timeouts: Timeouts = Timeouts()
    tls: TLS | None = None
    caller: str = ""
    operation: str | None = None

    @property
    def split(self) -> SplitResult:
        """The URL's parts, as `urllib.parse.urlsplit` gives them."""
        return _split(self.url)

    @property
    def scheme(self) -> str:
        return self.split.scheme

    @property
    def host(self) -> str:
        """Host name, lower case, without the port."""
        return _hostname(self.split.netloc)

    @property
    def port(self) -> int:
        return place(self.split.scheme, self.split.netloc)[1] or 0

    @property
    def path(self) -> str:
        return self.split.path or "/"

    @property
    def query(self) -> list[tuple[str, str]]:
        """Query parameters, decoded, in order, blank ones too."""
        return parse_qsl(self.split.query, keep_blank_values=True)

    def json(self) -> Any:
        """The body as JSON; `ValueError` where it isn't."""
        return json.loads(self.body)

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """One response as it stood on the wire: `body` is still encoded as `Content-Encoding` says.

    It is `partial` where the client closed the connection to a real API before the body's end was there.
    """

    status: int
    headers: Headers = Headers()
    body: bytes = b""
    reason: str = ""
    http_version: str = "1.1"
    partial: bool = False

    @property
    def content(self) -> bytes:
        """The body with gzip and deflate undone; as it is where it can't be undone."""
        coding = self.headers.get("Content-Encoding", "").strip().lower()
        try:
            if coding in ("gzip", "x-gzip"):
                return gzip.decompress(self.body)
            if coding == "deflate":
                return zlib.decompress(self.body)
        except (OSError, EOFError, zlib.error):
            return self.body
        return self.body

    @property
    def text(self) -> str:
        """The content as UTF-8, with U+FFFD where it isn't."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """The content as JSON; `ValueError` where it isn't."""
        return json.loads(self.content)

    def __str__(self) -> str:
        return f"{self.status} {self.reason}".strip()


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """No response, or not a whole one, reached the client.

    `kind` is the fault's name (``"read_timeout"``, ``"connection_refused"``, ``"reset"`` ...), or
    ``"unmatched"`` where nothing answers such a request, or ``"abandoned"`` where the client closed
    the connection before the answer was there. `sent` is false where no byte of the request left.
    `response` is what had arrived of an answer before it broke.
    """

    kind: str
    message: str = ""
    sent: bool = True
    response: Response | None = None

    def __str__(self) -> str:
        return self.kind.replace("_", " ")


@dataclass(frozen=True, slots=True, eq=False)
class Exchange:
    """One attempt: a request and what came of it.

    `started` is when the request was complete (or the connection was tried), `ended` when the last byte, or the
    failure, reached the client. `origin` names who answered: ``"mock"``, ``"cassette"``, ``"sandbox"``, ``"auth"`` (the
    fake authorization server), ``"fault"`` or ``"nobody"``. `fault` is the planned fault that this attempt met, in
    words. `waited` is how many of its seconds it stood in line for a sandbox whose rate is limited. `took` is how many
    seconds went by really, whatever the test's clock says.
    """

    number: int
    request: Request
    outcome: Response | Failure
    started: float
    ended: float
    origin: str = "mock"
    fault: str | None = None
    waited: float = 0.0
    took: float = 0.0

    @property
    def response(self) -> Response | None:
        """The response, also a partial one; ``None`` where nothing of one arrived."""
        return self.outcome if isinstance(self.outcome, Response) else self.outcome.response

    @property
    def failure(self) -> Failure | None:
        return self.outcome if isinstance(self.outcome, Failure) else None

    @property
    def status(self) -> int | None:
        """The status code of a whole response; ``None`` after a failure."""
        return self.outcome.status if isinstance(self.outcome, Response) else None

    @property
    def succeeded(self) -> bool:
        """A whole response came, and its status is below 400."""
        return isinstance(self.outcome, Response) and self.outcome.status < 400

    def __str__(self) -> str:
        return f"{self.request} -> {self.outcome}"
