"""Parameters of a request, and fields of an answer, against their schemas."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from pytest_apiint.contract import styles
from pytest_apiint.contract.dialect import Direction
from pytest_apiint.contract.security import cookies
from pytest_apiint.contract.texts import kinds, meant
from pytest_apiint.contract.verdict import Problem

if TYPE_CHECKING:
    from pytest_apiint.contract.facts import Operation, Parameter
    from pytest_apiint.contract.schemas import Schemas
    from pytest_apiint.exchange import Headers, Request


def problems(
    operation: Operation, request: Request, path_values: dict[str, str], schemas: Schemas, apart: Iterable[str]
) -> Iterator[Problem]:
    """What is wrong with a request's parameters.

    `path_values` are the path's, as sent; `apart` are names in the query that aren't parameters, such as a key's.
    """
    sent = styles.pairs(request.split.query)
    crumbs = list(cookies(request).items()) if any(one.where == "cookie" for one in operation.parameters) else []
    used = set(apart)
    free = False
    for one in operation.parameters:
        match one.where:
            case "path":
                given = styles.Given(path_values[one.name]) if one.name in path_values else None
            case "query":
                given = _in_query(one, sent, schemas)
                free = free or _takes_any(one, schemas)
                used |= given.names if given is not None else frozenset()
            case "header":
                text = request.headers.get(one.name)
                given = styles.Given(text) if text is not None else None
            case _:
                given = _in_query(one, crumbs, schemas)
        yield from _judged(one, given, schemas, "request")
    if not free:
        yield from _unknown(operation, sent, used)


def in_fields(described: Sequence[Parameter], headers: Headers, schemas: Schemas) -> Iterator[Problem]:
    """What is wrong with an answer's header fields, by those that are `described`."""
    for one in described:
        text = headers.get(one.name)
        yield from _judged(one, styles.Given(text) if text is not None else None, schemas, "response")


def _in_query(one: Parameter, sent: styles.Pairs, schemas: Schemas) -> styles.Given | None:
    allowed = _kinds(one, schemas)
    given = styles.in_query(one, sent, allowed)
    if given is None and one.explode and one.style == "form" and "object" in allowed and one.schema is not None:
        properties = schemas.properties(one.schema, "request")
        return styles.exploded(sent, properties)
    return given


def _takes_any(one: Parameter, schemas: Schemas) -> bool:
    """Whether any name in the query may belong to this one: an object that is spread, with more than is listed."""
    return one.explode and one.style == "form" and "object" in _kinds(one, schemas)


def _kinds(one: Parameter, schemas: Schemas) -> frozenset[str]:
    return kinds(schemas.at(one.schema, "request").bundled) if one.schema is not None else frozenset()


def _judged(one: Parameter, given: styles.Given | None, schemas: Schemas, direction: Direction) -> Iterator[Problem]:
    if given is None:
        if one.required:
            yield Problem(one.where, f"/{one.name}", "required", "required", "missing", one.pointer)
        return
    place, value = one.schema, given.value
    if one.media is not None:
        place = one.media.schema
        try:
            value = json.loads(unquote_plus(value) if one.where != "header" else value)
        except (TypeError, ValueError, RecursionError):
            yield Problem(one.where, f"/{one.name}", "content", one.media.type, "something else", one.pointer)
            return
    if place is None or (value == "" and one.raw.get("allowEmptyValue") is True):
        return
    schema = schemas.at(place, direction)
    if one.media is None:
        value = meant(_value(one, value, kinds(schema.bundled)), schema.bundled)
    if not schema.accepts(value):
        for mistake in schema.mistakes(value):
            yield Problem.of(mistake, one.where, name=one.name)


def _value(one: Parameter, value: Any, allowed: frozenset[str]) -> Any:
    if one.where == "path":
        return styles.in_path(one, value, allowed)
    if one.where == "header":
        return styles.in_field(one, value, allowed)
    return value


def _unknown(operation: Operation, sent: styles.Pairs, used: set[str]) -> Iterator[Problem]:
    described = [one.name for one in operation.parameters if one.where == "query"]
    for name in dict.fromkeys(name for name, _ in sent if name not in used):
        if name in described:
            continue  # it's there, in a form that wasn't read
        close = difflib.get_close_matches(name, described, 1)
        found = f'no such parameter; "{close[0]}" is described' if close else "no such parameter"
        yield Problem("query", f"/{name}", "undocumented", "", found, operation.pointer, strict=True)
