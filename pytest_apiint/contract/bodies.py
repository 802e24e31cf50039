"""Bodies against the schemas of their media types: JSON, forms, and multipart; of others nothing can be said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus

from pytest_apiint.contract import styles
from pytest_apiint.contract.dialect import Direction
from pytest_apiint.contract.media import boundary, essence, is_json
from pytest_apiint.contract.texts import meant
from pytest_apiint.contract.verdict import Problem

if TYPE_CHECKING:
    from pytest_apiint.contract.facts import Media
    from pytest_apiint.contract.schemas import Schemas

_UNREAD: Final = object()


@dataclass(frozen=True, slots=True)
class Read:
    """What a body turned out to be: `value` where it could be read, else what is wrong, or `why` none can tell."""

    value: Any = _UNREAD
    problem: Problem | None = None
    why: str = ""

    @property
    def known(self) -> bool:
        return self.value is not _UNREAD


def read(content: bytes, content_type: str, media: Media) -> Read:
    """`content`, sent as `content_type`, which `media` describes."""
    kind = content_type or media.type
    if is_json(kind):
        return _json(content, media)
    match essence(kind):
        case "application/x-www-form-urlencoded":
            return Read(styles.brackets(styles.pairs(content.decode("utf-8", "replace"))))
        case "multipart/form-data":
            return _multipart(content, kind, media)
        case other:
            return Read(why=f"bodies of {other or 'no known media type'} aren't read")


def problems(
    found: Read, content_type: str, media: Media, schemas: Schemas, direction: Direction, *, strict: bool
) -> Iterator[Problem]:
    """What is wrong with a body that was read, by the schema of `media`; with `strict`, undescribed properties too."""
    if found.problem is not None:
        yield found.problem
    if not found.known or media.schema is None:
        return
    schema = schemas.at(media.schema, direction)
    value = found.value if is_json(content_type or media.type) else meant(found.value, schema.bundled)
    if not schema.accepts(value):
        for mistake in schema.mistakes(value):
            yield Problem.of(mistake, "body")
    elif strict and not (closed := schemas.closed(media.schema, direction)).accepts(value):
        for mistake in closed.mistakes(value):
            yield Problem.of(mistake, "body", strict=True)


def _json(content: bytes, media: Media) -> Read:
    if not content.strip():
        return Read(problem=Problem("body", "", "type", f"a body of {media.type}", "nothing", media.pointer))
    try:
        return Read(json.loads(content))
    except (ValueError, RecursionError) as error:
        found = f"no JSON: {error}" if isinstance(error, json.JSONDecodeError) else "no JSON that can be read"
        return Read(problem=Problem("body", "", "type", f"a body of {media.type}", found, media.pointer))


def _multipart(content: bytes, content_type: str, media: Media) -> Read:
    """Parts by name; a file is its bytes as text, which is what ``type: string, format: binary`` describes."""
    if not (mark := boundary(content_type)) or f"--{mark}".encode() not in content:
        expected = "parts between the boundary that Content-Type names (RFC 7578)"
        return Read(problem=Problem("body", "", "type", expected, "none", media.pointer))
    head = f"Content-Type: {content_type}\r\nMIME-Version: 1.0\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=policy.HTTP).parsebytes(head + content)
    sent: list[tuple[str, str]] = []
    structured: dict[str, Any] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(payload, bytes):
            continue
        if is_json(part.get_content_type()):
            try:
                structured[name] = json.loads(payload)
            except (ValueError, RecursionError):
                structured[name] = payload.decode("latin-1")
        else:
            text = payload.decode("latin-1") if part.get_filename() else payload.decode("utf-8", "replace")
            sent.append((name, quote_plus(text)))
    return Read({**styles.brackets(sent), **structured})
