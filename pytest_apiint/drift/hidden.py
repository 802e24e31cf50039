"""Problems that a recording has only because secrets were taken out of it; the API and its description have none."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from pytest_apiint.contract import pointers
from pytest_apiint.contract.verdict import Problem
from pytest_apiint.exchange import Request, Response
from pytest_apiint.secrets import fields, names
from pytest_apiint.secrets.placeholders import PREFIX, holds_placeholder

# What recorders' filters put in a secret's place, by vcrpy's documentation and habit.
_MASK: Final = re.compile(
    r"[*xX]{3,}|(?:redacted|filtered|masked|removed)|[<\[({](?:redacted|filtered|masked|hidden|removed|secret)[>\])}]",
    re.IGNORECASE,
)
# That something is there at all is no matter of its value.
_THERE: Final = frozenset({"undocumented", "additionalProperties", "unevaluatedProperties"})
# Of a value that fits none of several schemas nothing tells which part of it is wrong.
_WHOLE: Final = frozenset({"anyOf", "oneOf", "not", "enum", "const", "contains", "uniqueItems"})


def hidden(problem: Problem, message: Request | Response) -> bool:
    """Whether `problem` of a recorded `message`, in plain, comes of a secret that isn't there."""
    name = problem.pointer.removeprefix("/")
    if problem.keyword in _THERE:
        return False
    match problem.where:
        case "security":
            return True  # recorders leave credentials out
        case "header" if problem.keyword == "required":
            return fields.holds_credential(name)
        case "query" | "cookie" if problem.keyword == "required":
            return names.names_a_secret(name) or problem.where == "cookie"
        case "header":
            return _masked(message.headers.get(name, ""))
        case "query" if isinstance(message, Request):
            return any(key == name and _masked(value) for key, value in message.query)
        case "path" if isinstance(message, Request):
            return holds_placeholder(message.path)
        case "body":
            return _in_body(problem, message.body if isinstance(message, Request) else message.content)
    return False


def _in_body(problem: Problem, body: bytes) -> bool:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return PREFIX.encode() in body
    tokens = pointers.tokens(problem.pointer)
    try:
        for token in tokens:
            value = pointers.step(value, token)
    except LookupError:
        return False
    return _taken_out(value, tokens[-1] if tokens else "", problem.keyword)


def _taken_out(value: Any, key: str, keyword: str) -> bool:
    match value:
        case str():
            return _masked(value)
        case 0:
            return names.hides(key) is True  # which number it was is told by no placeholder
        case dict() | list():
            return keyword in _WHOLE and PREFIX in json.dumps(value)
    return False


def _masked(value: str) -> bool:
    return holds_placeholder(value) or _MASK.fullmatch(value) is not None
