"""What a profile can say: one dataclass per table of its file, one field per key; docs/profiles.md has examples.

The types are the schema: the reader takes from them which keys a table has, and what a value may be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple


class Form(NamedTuple):
    """What a string must look like as a whole, and how a message says so."""

    pattern: str
    said: str


Header = Annotated[str, Form(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", "a header's name")]
Method = Annotated[str, Form(r"[A-Z]+", "a method's name, in upper case")]
Pointer = Annotated[str, Form(r"(/([^~/]|~[01])*)*", 'a JSON pointer (RFC 6901), say "/data"; "" is the whole body')]
Url = Annotated[str, Form(r"https://\S+", "an https:// URL")]
Host = Annotated[str, Form(r"[a-z0-9_.*-]*[a-z0-9_-][a-z0-9_.*-]*", 'a host in lower case, "*" for any characters')]
Status = Annotated[int, range(100, 600)]
Length = Annotated[int, range(1, 1_000_000)]

Unit = Literal[
    "seconds",
    "date",
    "seconds-or-date",
    "milliseconds",
    "epoch-seconds",
    "epoch-milliseconds",
    "iso-8601",
    "duration",
]
Style = Literal["cursor", "page", "offset", "link-header", "next-url"]


@dataclass(frozen=True, slots=True)
class WaitHeader:
    """A response header that says how long to wait, or until when.

    `seconds` and `milliseconds` are from now on, both `epoch-` units since 1970-01-01T00:00:00Z, `date` is an HTTP-date
    (RFC 9110 section 5.6.7), `iso-8601` a time such as ``2026-11-23T16:00:00Z`` (RFC 3339; some leave out the seconds),
    `duration` a Go duration such as ``6m0s`` or ``12ms``.
    """

    name: Header
    unit: Unit


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How the service says "too fast"."""

    # Where several statuses stand, 429 is the sure one: a 403 is a limit only with a header below beside it.
    statuses: tuple[Status, ...] = (429,)
    # What a client has to read, the most telling first.
    retry_after: tuple[WaitHeader, ...] = (WaitHeader("Retry-After", "seconds-or-date"),)
    limit: Header | None = None
    remaining: Header | None = None
    reset: WaitHeader | None = None


@dataclass(frozen=True, slots=True)
class Idempotency:
    """Where a key goes that lets a write be sent again: into a header, or into a field of the JSON body, or both."""

    header: Header | None = None
    body_field: str | None = None
    methods: tuple[Method, ...] = ("POST",)
    max_length: Length | None = None  # characters


@dataclass(frozen=True, slots=True)
class ShouldRetry:
    """A response header by which the service overrules a client's own opinion of what to send again."""

    header: Header
    true: str = "true"
    false: str = "false"


@dataclass(frozen=True, slots=True)
class ErrorInSuccess:
    """An error under the status 200: the member at `pointer` has `value`.

    Where `value` is None, it means an error that the member is there and is neither null nor empty. In XML, the pointer
    counts elements from the root: ``/Error``.
    """

    pointer: Pointer
    error: str  # a whole body, as the service writes it
    success: str
    value: bool | int | str | None = None
    media_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Pagination:
    """How most of the service's lists are turned over.

    The next cursor (or URL) is at `next` in the body; where that is None, it is the `last_item` of the last item, a
    pointer into that item. `more` points to the boolean that says whether there is another page.
    """

    style: Style
    parameter: str | None = None  # of the request: takes the cursor, the page's number or the offset
    size: str | None = None  # of the request: how many items a page may have
    next: Pointer | None = None
    items: Pointer | None = None
    more: Pointer | None = None
    last_item: Pointer | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """One service. What is empty or None isn't known, which doesn't mean that the service hasn't got it."""

    name: str
    title: str
    docs: Url | None = None
    checked: date | None = None
    hosts: tuple[Host, ...] = ()
    request_id: tuple[Header, ...] = ()  # of responses, the best first
    correlation: Header | None = None  # of requests: an id of the client's own choice
    error_format: str | None = None
    signature_scheme: str | None = None  # of webhooks
    live_key_prefixes: tuple[str, ...] = ()
    test_key_prefixes: tuple[str, ...] = ()
    idempotency: Idempotency | None = None
    rate_limit: RateLimit = RateLimit()
    should_retry: ShouldRetry | None = None
    error_in_200: ErrorInSuccess | None = None
    pagination: Pagination | None = None
    # Which pages and SDKs say so, by the key or table that they speak of.
    source: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}), hash=False)


PLAIN = Profile("plain", "a service that nothing is known of")
