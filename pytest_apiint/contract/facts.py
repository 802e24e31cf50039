"""What a description says of one operation, frozen; users find these names in `document`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

Where: TypeAlias = Literal["path", "query", "header", "cookie"]
Kind: TypeAlias = Literal["path", "webhook", "callback"]
METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True)
class Media:
    """One media type of a body; `schema` is the pointer of its schema, or None; `raw` is the Media Type Object."""

    type: str
    pointer: str
    schema: str | None
    raw: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a request, or a header of an answer.

    `style` and `explode` hold the defaults of OpenAPI 3.0.3 (Parameter Object) where the description says nothing. One
    with `content` has its only media type in `media`, and no `schema` of its own.
    """

    name: str
    where: Where
    pointer: str
    required: bool
    schema: str | None
    style: str
    explode: bool
    media: Media | None = None
    deprecated: bool = False
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Body:
    """What a request carries; `pointer` is that of the Request Body Object, behind its references."""

    pointer: str
    required: bool
    media: tuple[Media, ...]


@dataclass(frozen=True, slots=True)
class ResponseSpec:
    """One documented answer; `status` is ``"200"``, ``"4XX"`` or ``"default"``."""

    status: str
    pointer: str
    media: tuple[Media, ...]
    headers: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path template; `method` is upper-case.

    A webhook's `path` is its name, a callback's the expression that gives its URL. `security` holds the alternatives,
    each scheme with its scopes; None where nothing is said, an empty tuple where no credential is needed.
    """

    method: str
    path: str
    id: str | None
    pointer: str
    kind: Kind
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: tuple[ResponseSpec, ...]
    security: tuple[Mapping[str, tuple[str, ...]], ...] | None
    deprecated: bool
    tags: tuple[str, ...]
    servers: tuple[str, ...]
    raw: Mapping[str, Any] = field(repr=False)

    @property
    def label(self) -> str:
        """As people name it: ``GET /users/{id}``."""
        return f"{self.method} {self.path}"


def undescribed(method: str, path: str) -> Operation:
    """An operation of which nothing is known but that it was asked: `path` is no template."""
    return Operation(method, path, None, "", "path", (), None, (), None, deprecated=False, tags=(), servers=(), raw={})
