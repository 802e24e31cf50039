"""A call that a description has, with all that it needs and an answer that fits: proven by the description."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final
from urllib.parse import quote, urlencode

from pytest_apiint.contract.answering import Answerer
from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import Document, Operation, Parameter
from pytest_apiint.contract.instances import NONE, instance
from pytest_apiint.contract.router import Match
from pytest_apiint.contract.security import scheme
from pytest_apiint.contract.verdict import Judgement, Verdict
from pytest_apiint.errors import SpecMismatch
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.project.proposal import needed

_TRIED: Final = 60  # operations
_READABLE: Final = 900  # characters of an answer that somebody still reads
_PLAIN: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Call:
    """A GET: its target below the base URL, what it sends, and the JSON and header `fields` that answer it.

    Secrets stand in `headers` and `query` as ``{name}``; ``{basic}`` is what basic authentication makes of two.
    """

    name: str
    target: str
    answer: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    described: bool = True


PLAIN: Final = Call("a_user", "/users/123", {"id": 123, "name": "John"}, described=False)


def call_of(document: Document, base_url: str) -> Call | None:
    """The plainest call that `document` has; None where it has none that can be made up."""
    contract = Contract(document, base_urls=[base_url])
    with suppress(SpecMismatch):
        for operation in islice(_plainest(document), _TRIED):
            if (call := _made(contract, operation, base_url)) is not None:
                return call
    return None


def _plainest(document: Document) -> list[Operation]:
    """The operations that read something, those with the fewest parameters first."""
    reading = [one for one in document.operations if one.kind == "path" and one.method == "GET" and not one.deprecated]
    return sorted(reading, key=lambda one: (sum(parameter.required for parameter in one.parameters), len(one.path)))


def _made(contract: Contract, operation: Operation, base_url: str) -> Call | None:
    try:
        target = _target(contract, operation)
        # A token is said in one line, a user's name and password aren't.
        ways = sorted(_credentials(contract.document, operation), key=lambda way: "Basic {basic}" in way[0].values())
        credentials = next(iter(ways), None)
        if target is None or credentials is None:
            return None
        headers, query = credentials
        asked = Request("GET", f"{base_url}{_asked(target, query)}", Headers(list(headers.items())))
        found = contract.find(asked)
        if not isinstance(found, Match) or found.operation.label != operation.label:
            return None
        answer = Answerer(contract).answer(found, asked)
        judged = (contract.request(asked), contract.response(asked, answer))
    except SpecMismatch:
        return None
    return _readable(operation, target, headers, query, answer) if all(map(_fits, judged)) else None


def _fits(judgement: Judgement) -> bool:
    return judgement.verdict in (Verdict.VALID, Verdict.UNCHECKED)


def _readable(
    operation: Operation, target: str, headers: dict[str, str], query: dict[str, str], answer: Response
) -> Call | None:
    """The call, where its answer is JSON that says something and that somebody can read."""
    try:
        value = json.loads(answer.body)
    except ValueError:
        return None
    if answer.status != 200 or not value or not isinstance(value, dict | list) or len(answer.body) > _READABLE:
        return None
    fields = dict(answer.headers.items())
    if fields.get("Content-Type") == _PLAIN:
        del fields["Content-Type"]
    return Call(operation.id or operation.label, target, value, headers, query, fields)


def _target(contract: Contract, operation: Operation) -> str | None:
    """The path with its values, and the query that must be there; None where something can't be made up."""
    path, query = operation.path, []
    for parameter in operation.parameters:
        if not parameter.required:
            continue
        value = _value(contract, parameter)
        if value is None or parameter.where not in ("path", "query"):
            return None
        if parameter.where == "query":
            query.append((parameter.name, value))
        path = path.replace(f"{{{parameter.name}}}", quote(value, safe="")) if parameter.where == "path" else path
    return None if "{" in path else f"{path}?{urlencode(query)}" if query else path


def _value(contract: Contract, parameter: Parameter) -> str | None:
    """A text or a number that the parameter may have."""
    value = parameter.raw.get("example", NONE)
    if value is NONE and parameter.schema is not None:
        value = instance(contract.document, contract.schemas, parameter.schema, direction="request")
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) and str(value) else None


def _credentials(document: Document, operation: Operation) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """For each alternative that can be written down the header fields and the query that it needs."""
    for alternative in operation.security or ({},):
        headers: dict[str, str] = {}
        query: dict[str, str] = {}
        if all(_add(scheme(document, name), headers, query) for name in alternative):
            yield headers, query


def _add(one: Mapping[str, Any] | None, headers: dict[str, str], query: dict[str, str]) -> bool:
    """Add what a Security Scheme Object asks for; False where that isn't known."""
    if one is None:
        return True
    match needed(one), one.get("in"):
        case ("token",), _:
            word = str(one.get("scheme", "bearer")).capitalize()
            headers["Authorization"] = f"{word} {{token}}"
        case ("user", "password"), _:
            headers["Authorization"] = "Basic {basic}"
        case ("api_key",), "header":
            headers[str(one.get("name"))] = "{api_key}"
        case ("api_key",), "query":
            query[str(one.get("name"))] = "{api_key}"
        case _:
            return False
    return True


def _asked(target: str, query: Mapping[str, str]) -> str:
    return target + ("&" if "?" in target else "?") + urlencode(query) if query else target
