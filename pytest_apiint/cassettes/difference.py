"""What tells a request from a recorded one: the parts that must agree and don't."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from pytest_apiint.cassettes import bodies, keys
from pytest_apiint.cassettes.likeness import Likeness
from pytest_apiint.cassettes.matching import Matching, objection
from pytest_apiint.exchange import Request

_ABSENT = "(none)"


@dataclass(frozen=True, slots=True)
class Difference:
    """One part, as it's asked and as it's recorded. `recorded` is empty where there's nothing to compare with."""

    part: str
    asked: str
    recorded: str = ""


def differences(asked: Request, recorded: Request, matching: Matching) -> list[Difference]:
    """What of `matching` keeps `recorded` from answering `asked`, in the order of a request's parts."""
    parts = matching.parts | ({"scheme", "host", "port", "path", "query"} if "uri" in matching.parts else set())
    found = []
    for part in ("method", "scheme", "host", "port", "path"):
        mine, theirs = (keys.key(one.method, one.url, parts & {part}) for one in (asked, recorded))
        if mine != theirs:
            found.append(Difference(part, *(str(getattr(one, part)) for one in (asked, recorded))))
    if "query" in parts:
        found += _queries(asked, recorded)
    if matching.on_body:
        found += _bodies(asked, recorded)
    pair = Likeness(asked), Likeness(recorded)
    for name, test in matching.tests.items():
        if (said := objection(test, *pair)) is not None:
            found += _fields(asked, recorded) if name == "headers" else [Difference(name, said.splitlines()[0])]
    return found


def _queries(asked: Request, recorded: Request) -> list[Difference]:
    """The first parameter that differs."""
    return _named("query", asked.query, recorded.query)


def _named(part: str, asked: list[tuple[str, str]], recorded: list[tuple[str, str]]) -> list[Difference]:
    for name in sorted({name for name, _ in [*asked, *recorded]}):
        mine, theirs = (sorted(value for key, value in pairs if key == name) for pairs in (asked, recorded))
        if mine != theirs:
            return [Difference(part, _pairs(name, mine), _pairs(name, theirs))]
    return []


def _pairs(name: str, values: list[str]) -> str:
    return "&".join(f"{name}={value}" for value in values) or _ABSENT


def _fields(asked: Request, recorded: Request) -> list[Difference]:
    """Names only: values of header fields may be secrets that nobody knows as such."""
    other = [name for name in recorded.headers if recorded.headers.get(name) != asked.headers.get(name)]
    return [Difference("headers", f"{', '.join(other)} is not as recorded")] if other else []


def _bodies(asked: Request, recorded: Request) -> list[Difference]:
    if bodies.forms(asked.body, asked.headers) & bodies.forms(recorded.body, recorded.headers):
        return []
    try:
        mine, theirs = (json.loads(one.body) for one in (asked, recorded))
    except (ValueError, RecursionError):
        pass
    else:
        return list(_values("$", mine, theirs))[:1]
    if "x-www-form-urlencoded" in asked.headers.get("Content-Type", "").lower():
        pairs = [parse_qsl(one.body.decode("utf-8", "replace"), keep_blank_values=True) for one in (asked, recorded)]
        if found := _named("body", *pairs):
            return found
    return [Difference("body", *(_glance(one.body) for one in (asked, recorded)))]


def _values(path: str, asked: Any, recorded: Any) -> Iterator[Difference]:
    """Where two JSON values differ, by JSONPath (RFC 9535)."""
    if isinstance(asked, dict) and isinstance(recorded, dict):
        for name in [*asked, *(name for name in recorded if name not in asked)]:
            below = f"{path}.{name}" if name.isidentifier() else f"{path}[{name!r}]"
            if name not in asked or name not in recorded:
                yield _difference(below, *(_shown(one[name]) if name in one else _ABSENT for one in (asked, recorded)))
            else:
                yield from _values(below, asked[name], recorded[name])
    elif isinstance(asked, list) and isinstance(recorded, list):
        for index, (mine, theirs) in enumerate(zip(asked, recorded, strict=False)):
            yield from _values(f"{path}[{index}]", mine, theirs)
        if len(asked) != len(recorded):
            yield _difference(path, f"{len(asked)} items", f"{len(recorded)} items")
    elif asked != recorded or isinstance(asked, bool) is not isinstance(recorded, bool):
        yield _difference(path, _shown(asked), _shown(recorded))


def _difference(path: str, asked: str, recorded: str) -> Difference:
    return Difference("body", f"{path} = {asked}", recorded)


def _shown(value: Any) -> str:
    return json.dumps(value)


def _glance(body: bytes) -> str:
    """A short text as it is; of anything else its size."""
    text = body.decode("ascii", "replace")
    return text if 0 < len(body) <= 40 and text.isprintable() and text.isascii() else f"{len(body)} bytes"
