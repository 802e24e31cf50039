"""What a format of errors is: a schema, samples, and where code, message and correlation id stand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

JSON: Final = "application/json"
XML: Final = "application/xml"
Kind = Literal["json", "xml"]
# What JSON Schema calls a document; an XML one is read as JSON first (`reading`).
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """An error as its service writes it. `name` tells the samples of one format apart."""

    name: str
    body: bytes
    media_type: str = JSON
    status: int = 400
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)


def sample(name: str, value: Any, media_type: str = JSON, status: int = 400, **headers: str) -> Sample:
    """A sample in JSON; ``x_amzn_errortype=`` is the field ``x-amzn-errortype``."""
    fields = {key.replace("_", "-"): text for key, text in headers.items()}
    return Sample(name, json.dumps(value).encode(), media_type, status, fields)


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write an error.

    `schema` says what the format demands (JSON Schema 2020-12). `shape` is how it's told from others where the label
    doesn't do so: milder, as services have history, or stricter, as many formats demand next to nothing; `schema`
    where it's None. `media_types` are labels that no other format has, `marks` header fields that no other service
    sends. `code`, `message` and `correlation` are JSON pointers, the best first; so is `status`, to a member that
    repeats the answer's status. `members` names header fields that stand for a member of the top level. `profile` is
    the service whose header fields count (``pytest_apiint/profiles``).
    """

    name: str
    title: str
    schema: Schema = field(hash=False)
    source: str
    samples: tuple[Sample, ...] = ()
    kind: Kind = "json"
    shape: Schema | None = field(default=None, hash=False)
    media_types: tuple[str, ...] = ()
    labelled: bool = False  # it demands one of them
    usual: str = ""  # the label that it comes with, where that is anybody's and no plain JSON or XML
    marks: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    message: tuple[str, ...] = ()
    correlation: tuple[str, ...] = ()
    status: str | None = None
    members: Mapping[str, str] = field(default_factory=dict, hash=False)
    profile: str | None = None
    # Codes that mean "try again later" and "never", whatever the status is; of the former, those that mean "too fast".
    later: frozenset[str] = frozenset()
    too_fast: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    later_statuses: frozenset[int] = frozenset()
    # The bare code of one as it's written, and seconds to wait, as the document says them.
    bare: Callable[[str], str] = str
    wait: Callable[[Any], float | None] | None = None
    in_success: bool = False  # comes under the status 200 too
    # A document (JSON's value, or XML's text) from status, code and message; None where a code can't be any text.
    write: Callable[[int, str, str], Any] | None = None

    @property
    def label(self) -> str:
        """The media type that it usually comes with."""
        if self.labelled:
            return self.media_types[0]
        return self.usual or (JSON if self.kind == "json" else XML)

    def written(self, status: int, code: str, message: str) -> bytes:
        """An error as the service would write it; empty where it can't be written with any code."""
        if self.write is None:
            return b""
        document = self.write(status, code, message)
        return document.encode() if isinstance(document, str) else json.dumps(document).encode()

    def __str__(self) -> str:
        return self.name


def record(required: Mapping[str, Any], optional: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """The schema of an object: members that must be there, members that may, and other keywords."""
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}, **more}


TEXT: Final = {"type": "string"}
FILLED: Final = {"type": "string", "minLength": 1}
INTEGER: Final = {"type": "integer"}
LIST: Final = {"type": "array"}
OBJECT: Final = {"type": "object"}
NULLABLE: Final = {"type": ["string", "null"]}


def escaped(text: str) -> str:
    """`text` as XML's content. Not by xml.sax.saxutils, which imports urllib.request, and all that this needs."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
